// The list of what is in view. It is read again when the map stops moving or the filter changes, and
// points at the map as the map points at it.
const MOVING = 250; // milliseconds of rest after which a view counts as looked at

export class Found {
  #choices;
  #map = null;
  #reading = null;
  #chosen = "";
  #rows = () => [...document.querySelectorAll("#rows .row")];

  constructor(choices) {
    this.#choices = choices;
    this.pane = document.getElementById("sheet");
    this.onLegend = () => {};
    this.onChoose = () => {};
    this.onPoint = () => {};
  }

  start(map) {
    if (!this.pane) return;
    this.#map = map;
    this.#url = document.getElementById("map").dataset.foundUrl;
    this.#placeLegend();
    this.#choices.addEventListener("filter", () => this.read());
    let waiting;
    map?.on("moveend", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.read(), MOVING);
    });
    for (const [name, place] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
      this.pane.addEventListener(name, ({ target }) => {
        const row = target.closest?.(".row");
        if (row) this.#point(place ? row : null);
      });
    }
    this.pane.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (!row || !this.#map || event.metaKey || event.ctrlKey || event.shiftKey) return;
      if (row.dataset.no === this.#chosen || row.dataset.lon === undefined) return;
      event.preventDefault();
      this.choose(row.dataset.no);
    });
    document.addEventListener("htmx:after:swap", () => this.#mark());
    this.read();
  }

  #url = "";

  async read() {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const asked = this.#choices.filter();
    if (this.#map) asked.set("bbox", this.#map.getBounds().toArray().flat().map((side) => side.toFixed(6)).join(","));
    const list = document.getElementById("found");
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${this.#url}?${asked}`, { signal: reading.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch (error) {
      if (error.name === "AbortError") return;
      list.removeAttribute("aria-busy");
      list.querySelector('[role="status"]').textContent = document.getElementById("words").dataset.noAnswer;
    }
  }

  /** Mark the case of this number; `open` also shows it on the map. */
  choose(no, { open = true } = {}) {
    this.#chosen = no;
    const row = this.#mark();
    row?.scrollIntoView({ block: "nearest" });
    this.onPoint({ role: "chosen", ...placeOf(row) });
    if (open && row) this.onChoose(row);
  }

  unchoose() {
    this.#chosen = "";
    this.#mark();
    this.onPoint({ role: "chosen" });
    this.onPoint({ role: "pointed" });
  }

  /** The map points at the case of this number, or at none. */
  pointAt(no) {
    for (const row of this.#rows()) row.classList.toggle("is-pointed", row.dataset.no === no);
  }

  step(by) {
    const all = this.#rows();
    const here = document.activeElement.closest?.(".row") ?? all.find((row) => row.dataset.no === this.#chosen);
    const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(here) + by))];
    next?.querySelector("a").focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  #point(row) {
    this.onPoint({ role: "pointed", ...placeOf(row) });
  }

  #mark() {
    let chosen = null;
    for (const row of this.#rows()) {
      const is = row.dataset.no === this.#chosen;
      row.classList.toggle("is-chosen", is);
      row.querySelector("a").toggleAttribute("aria-current", is);
      if (is) chosen = row;
    }
    return chosen;
  }

  #show(page) {
    const held = document.activeElement.closest?.(".row")?.dataset.no;
    const fresh = page.getElementById("found");
    document.getElementById("found").replaceWith(fresh);
    htmx.process(fresh);
    document.getElementById("case-legend")?.replaceWith(page.getElementById("case-legend"));
    this.#placeLegend();
    this.#mark();
    if (held) fresh.querySelector(`.row[data-no="${CSS.escape(held)}"] a`)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("found"));
  }

  #placeLegend() {
    const legend = document.getElementById("case-legend");
    if (!legend) return;
    document.getElementById("legend-place")?.append(legend);
    this.onLegend(JSON.parse(legend.dataset.colours));
  }
}

function placeOf(row) {
  return row?.dataset.lon === undefined ? {} : { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) };
}
