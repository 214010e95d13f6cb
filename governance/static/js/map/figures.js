// Grids in the colours of a figure: open cases, overdue ones, or all that a grid's worker has open.
import { swatches } from "./swatches.js";

const EVERY = 60_000;

export class Figures {
  #choices;
  #map = null;
  #grids = new Map();
  #steps = null;
  #reading = null;

  constructor(choices) {
    this.#choices = choices;
  }

  dress(map) {
    this.#map = map;
    if (!map.getLayer("grid-open")) return;
    const theirs = map.getLayoutProperty("grid-counts", "text-font");
    map.setLayerZoomRange("grid-counts", 24, 24);
    map.addSource("figures", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({
      id: "figure-counts", type: "symbol", source: "figures", minzoom: 12.6, metadata: { group: "grids" },
      filter: [">", ["get", "figure"], 1],
      layout: {
        "text-field": ["to-string", ["get", "figure"]], "text-font": theirs, "text-size": 12,
        visibility: this.#choices.layers().includes("grids") ? "visible" : "none",
      },
      paint: map.getLayer("grid-counts") ? labelOf(map) : {},
    }, map.getLayer("case-clusters") ? "case-clusters" : undefined);
    if (this.#steps) this.#draw();
    else this.read();
  }

  start() {
    this.#choices.addEventListener("filter", () => this.read());
    this.#choices.addEventListener("figure", () => this.#draw());
    setInterval(() => { if (!document.hidden) this.read(); }, EVERY);
  }

  /** The figures of a grid by its id: {code, name, open, late, load, worker}. */
  of(id) {
    return this.#grids.get(Number(id));
  }

  async read() {
    if (!this.#map?.getLayer("grid-open")) return;
    this.#reading?.abort();
    this.#reading = new AbortController();
    const url = document.getElementById("map").dataset.figuresUrl;
    try {
      const answer = await fetch(`${url}?${this.#choices.filter()}`, { signal: this.#reading.signal });
      if (!answer.ok) return;
      const { grids, steps } = await answer.json();
      this.#grids = new Map(grids.map((grid) => [grid.id, grid]));
      this.#steps = steps;
      this.#draw();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  #draw() {
    const map = this.#map;
    if (!this.#steps || !map?.getLayer("grid-open")) return;
    const { figure } = this.#choices;
    const steps = this.#steps[figure];
    for (const grid of this.#grids.values()) {
      map.setFeatureState({ source: "grids", sourceLayer: "grids", id: grid.id }, { figure: grid[figure] });
    }
    const colours = steps.flatMap((from, n) => [from, swatches[`figure-${n + 1}`]]);
    map.setPaintProperty("grid-open", "fill-color", [
      "step", ["to-number", ["coalesce", ["feature-state", "figure"], 0], 0], swatches["figure-0"], ...colours,
    ]);
    map.getSource("figures")?.setData({
      type: "FeatureCollection",
      features: [...this.#grids.values()].map((grid) => ({
        type: "Feature", properties: { figure: grid[figure] },
        geometry: { type: "Point", coordinates: [grid.lon, grid.lat] },
      })),
    });
    this.#legend(steps, figure);
  }

  #legend(steps, figure) {
    const list = document.getElementById("steps");
    list.replaceChildren(...steps.map((from, n) => {
      const item = document.createElement("li");
      const until = steps[n + 1];
      item.dataset.swatch = `figure-${n + 1}`;
      item.textContent = until === undefined ? `${from}+` : until - 1 === from ? `${from}` : `${from}–${until - 1}`;
      return item;
    }));
    for (const hint of document.querySelectorAll("[data-of]")) hint.hidden = hint.dataset.of !== figure;
    document.dispatchEvent(new CustomEvent("found"));
  }
}

function labelOf(map) {
  const names = ["text-color", "text-halo-color", "text-halo-width"];
  return Object.fromEntries(names.map((name) => [name, map.getPaintProperty("grid-counts", name)]));
}
