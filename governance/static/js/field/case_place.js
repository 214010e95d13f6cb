/** The place of a case, put right on the spot: where the worker stands, or where a finger points. */

import { phrase } from "./phrases.js";
import { offerMap } from "./place_map.js";
import { Position } from "./position.js";

const VAGUE = 100;

export function correctPlace(form) {
  const { lon, lat } = form.dataset;
  const line = form.querySelector("#here-line");
  const said = form.querySelector("#place-new");
  const save = form.querySelector("[data-move=relocate]");
  let asked = null;

  const place = {
    fix: lon ? { lon: Number(lon), lat: Number(lat) } : null,
    choose(chosen) {
      position.stop();
      place.fix = chosen;
      form.elements.lon.value = chosen.lon.toFixed(7);
      form.elements.lat.value = chosen.lat.toFixed(7);
      propose();
    },
  };
  const map = offerMap(form.closest("details"), place);
  const position = new Position(({ state, ...fix }) => {
    const vague = state === "found" && fix.accuracy > VAGUE;
    line.textContent = state === "unasked" ? "" : phrase(`place_${vague ? "vague" : state}`, { m: Math.round(fix.accuracy ?? 0) });
    if (state !== "found" || vague) return;
    place.choose({ lon: fix.lon, lat: fix.lat });
    map.goTo(place.fix);
  });

  save.disabled = true;
  form.querySelector("#use-here").addEventListener("click", () => position.start());

  // Without a signal nothing is proposed; the form says what came of it once it is sent.
  async function propose() {
    asked?.abort();
    asked = new AbortController();
    save.disabled = true;
    const query = new URLSearchParams({ lon: form.elements.lon.value, lat: form.elements.lat.value });
    const headers = { "HX-Request": "true", Accept: "text/html" };
    try {
      const answer = await fetch(`${form.dataset.proposed}?${query}`, { headers, signal: asked.signal });
      said.innerHTML = await answer.text();
      save.disabled = !answer.ok;
    } catch (error) {
      if (error.name !== "AbortError") save.disabled = false;
    }
  }
}
