// Putting the place of a case right: choose one of the alternatives, find an address, or drag the
// pin; what the place would be is shown before it is saved. Without a map the lists still work.
import { ghost, numbered } from "./place_pins.js";

const STEP = 6; // pixels that one press of an arrow key moves the pin by
const PATIENCE = 250; // milliseconds without a press before the place is looked up
const AROUND = { top: 64, right: 40, bottom: 48, left: 84 }; // pixels; the buttons of the map stand on the left
const narrow = matchMedia("(max-width: 900px)");

// `made` gives {map, maplibregl} or null, `still` hides or shows the page's own pin of the case.
export function placeDesk({ made, still, container }) {
  const home = container?.parentElement ?? null;
  const after = container?.nextSibling ?? null;
  let pin = null;
  let numbers = [];
  let asked = null;

  const details = () => document.getElementById("correct-place");
  const form = () => document.getElementById("place-form");
  const isOpen = () => Boolean(details()?.open && details().getClientRects().length);

  function here() {
    const { lon, lat } = document.getElementById("case")?.dataset ?? {};
    return lon ? [Number(lon), Number(lat)] : null;
  }

  function fill(values) {
    for (const name of ["lon", "lat", "location_id"]) form().elements[name].value = values[name] ?? "";
  }

  function clearChoices(but = null) {
    for (const input of form().querySelectorAll("input[type=radio]")) if (input !== but) input.checked = false;
  }

  async function fetchText(url, signal) {
    const headers = { "HX-Request": "true", Accept: "text/html" };
    const answer = await fetch(url, { headers, signal });
    return { ok: answer.ok, text: await answer.text() };
  }

  // What the place would be, as the server says it; only what it accepts can be saved.
  async function propose(query) {
    asked?.abort();
    asked = new AbortController();
    const said = document.getElementById("place-new");
    const save = form().querySelector("[data-move=relocate]");
    said.setAttribute("aria-busy", "true");
    save.disabled = true;
    try {
      const { ok, text } = await fetchText(`${form().dataset.proposed}?${new URLSearchParams(query)}`, asked.signal);
      said.innerHTML = text;
      save.disabled = !ok;
    } catch (error) {
      if (error.name === "AbortError") return;
      save.disabled = false; // no signal for the look-up: the move itself is checked when it is sent
    }
    said.removeAttribute("aria-busy");
  }

  function showAt(at) {
    if (!made()) return;
    if (!pin) makePin(at);
    pin.setLngLat(at);
    if (!made().map.getBounds().contains(at)) made().map.easeTo({ center: at, duration: 300 });
  }

  function point(at) {
    const place = { lon: at[0].toFixed(7), lat: at[1].toFixed(7) };
    clearChoices();
    fill(place);
    propose(place);
  }

  function choose(input) {
    input.checked = true;
    clearChoices(input);
    if (input.dataset.lon) showAt([Number(input.dataset.lon), Number(input.dataset.lat)]);
    if (input.name !== "found") {
      fill({});
      propose({ [input.name]: input.value });
    } else {
      const { lon, lat, location } = input.dataset;
      const place = location ? { location_id: location } : { lon, lat };
      fill(place);
      propose(place);
    }
  }

  async function find() {
    const address = document.getElementById("place-query").value.trim();
    if (!address) return;
    const list = document.getElementById("place-found");
    list.setAttribute("aria-busy", "true");
    const { text } = await fetchText(`${form().dataset.found}?${new URLSearchParams({ address })}`);
    list.innerHTML = text;
    list.removeAttribute("aria-busy");
    const choices = list.querySelectorAll("input[type=radio]");
    if (choices.length === 1) choose(choices[0]);
    else choices[0]?.focus();
  }

  function makePin(at) {
    const { map, maplibregl } = made();
    pin = ghost(maplibregl, form().dataset.pinLabel).setLngLat(at).addTo(map);
    pin.on("dragend", () => point(pin.getLngLat().toArray()));
    let waiting = null;
    pin.getElement().addEventListener("keydown", (event) => {
      const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? STEP * 5 : STEP;
      const now = map.project(pin.getLngLat());
      const at = map.unproject([now.x + by[0] * step, now.y + by[1] * step]).toArray();
      pin.setLngLat(at);
      clearTimeout(waiting);
      waiting = setTimeout(() => isOpen() && point(at), PATIENCE);
    });
  }

  function start() {
    const save = form().querySelector("[data-move=relocate]");
    const given = form().elements.lon.value || form().elements.location_id.value;
    const marked = form().querySelector("input[type=radio]:checked");
    for (const part of form().querySelectorAll("[data-scripted]")) part.hidden = false;
    save.disabled = !(given || marked);
    if (!made()) return;
    const { map, maplibregl } = made();
    form().querySelector("[data-mapped]").hidden = false;
    if (container && narrow.matches) {
      document.getElementById("place-slot").append(container);
      map.resize();
    }
    still(false);
    const options = [...form().querySelectorAll("input[name=alternative]")];
    numbers = options.map((input, order) => numbered(maplibregl, order + 1, () => choose(input))
      .setLngLat([Number(input.dataset.lon), Number(input.dataset.lat)])
      .addTo(map));
    if (here()) makePin(here());
    showAll([...numbers.map((one) => one.getLngLat()), ...(here() ? [here()] : [])]);
    if (marked) choose(marked);
  }

  function showAll(places) {
    const { map, maplibregl } = made();
    if (places.length < 2) {
      if (places.length && !map.getBounds().contains(places[0])) map.easeTo({ center: places[0], duration: 300 });
      return;
    }
    const bounds = places.reduce((box, at) => box.extend(at), new maplibregl.LngLatBounds(places[0], places[0]));
    map.fitBounds(bounds, { padding: AROUND, maxZoom: 16.5, duration: 300 });
  }

  function stop() {
    asked?.abort();
    pin?.remove();
    numbers.forEach((one) => one.remove());
    pin = null;
    numbers = [];
    if (container && container.parentElement !== home) {
      home.insertBefore(container, after);
      made()?.map.resize();
    }
    still(true);
  }

  // After the case was drawn anew, or the map came to be.
  function sync() {
    stop();
    if (isOpen()) start();
  }

  document.addEventListener("toggle", (event) => {
    if (event.target === details()) sync();
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#place-form input[type=radio]")) choose(event.target);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#place-find")) find();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "place-query" && event.key === "Enter") {
      event.preventDefault();
      find();
      return;
    }
    if (!isOpen() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), select, textarea, dialog")) return;
    const input = event.key === "0"
      ? form().elements.keep
      : /^[1-9]$/.test(event.key) && form().querySelectorAll("input[name=alternative]")[Number(event.key) - 1];
    if (!input) return;
    event.preventDefault();
    choose(input);
    form().querySelector("[data-move=relocate]").focus();
  });
  // The map must not be thrown away with the form that it was lent to.
  document.addEventListener("htmx:before:swap", () => stop());

  return {
    sync,
    stop,
    isOpen,
    // A press on the map sets the pin there; true if it was meant so.
    press(at) {
      if (!isOpen()) return false;
      showAt(at);
      point(at);
      return true;
    },
  };
}
