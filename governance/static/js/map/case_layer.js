// The cases on the map: from tiles that know the filter, in the colours of the chosen key, and a
// ring around the one that the list points at.
import { swatches } from "./swatches.js";

const DOTS = "case-dots";
const EMPTY = { type: "FeatureCollection", features: [] };

export class CaseLayer {
  #choices;
  #map = null;
  #legend = null;
  #places = { pointed: null, chosen: null };

  constructor(choices) {
    this.#choices = choices;
    this.onPoint = () => {};
  }

  /** Ask for the right tiles from the first. */
  prepare(style) {
    const source = style.sources.cases;
    if (source) source.tiles = source.tiles.map((url) => this.#asked(url));
  }

  dress(map) {
    this.#map = map;
    if (!map.getLayer(DOTS)) return;
    map.addSource("spots", { type: "geojson", data: EMPTY });
    map.addLayer({
      id: "spots", type: "circle", source: "spots",
      paint: {
        "circle-radius": ["match", ["get", "role"], "chosen", 15, 12],
        "circle-color": "#00000000",
        "circle-stroke-color": swatches.calm,
        "circle-stroke-width": ["match", ["get", "role"], "chosen", 4, 2.5],
      },
    });
    this.#draw();
    this.colour(this.#legend);
  }

  start(map) {
    this.#choices.addEventListener("filter", () => {
      const source = map.getSource("cases");
      if (source) source.setTiles(source.tiles.map((url) => this.#asked(url)));
    });
    map.on("mousemove", DOTS, ({ features }) => this.onPoint(features[0].properties.no));
    map.on("mouseleave", DOTS, () => this.onPoint(null));
  }

  /** `place` is {role, lon, lat}; without lon the ring of that role goes away. */
  spot(place) {
    this.#places[place.role] = place.lon === undefined ? null : place;
    this.#draw();
  }

  /** `legend` is {key, values: [[what a tile says, name of its colour], …]}. */
  colour(legend) {
    this.#legend = legend;
    if (!legend || !this.#map?.getLayer(DOTS)) return;
    this.#map.setPaintProperty(DOTS, "circle-color", expression(legend));
  }

  #asked(url) {
    return `${url.split("?")[0]}?${this.#choices.tileQuery()}`;
  }

  #draw() {
    const features = Object.values(this.#places).filter(Boolean).map(({ role, lon, lat }) => ({
      type: "Feature", properties: { role }, geometry: { type: "Point", coordinates: [lon, lat] },
    }));
    this.#map?.getSource("spots")?.setData({ type: "FeatureCollection", features });
  }
}

const now = ["to-number", ["global-state", "now"], 0];
const due = ["to-number", ["get", "due"], 0];
const level = [
  "case", ["!", ["has", "due"]], "none",
  ["<", due, now], "late", ["<=", due, ["+", now, 3600]], "soon", "calm",
];
const SAID = {
  level,
  stage: ["to-string", ["get", "stage"]],
  class: ["to-number", ["get", "class"], 0],
};

function expression({ key, values }) {
  if (key === "level") {
    return ["match", level, "late", swatches.late, "soon", swatches.soon, "calm", swatches.calm, swatches.none];
  }
  if (key === "age") {
    const [[, last], ...younger] = [...values].reverse();
    const steps = younger.flatMap(([since, swatch]) => [since, swatches[swatch]]);
    return ["step", ["to-number", ["get", "opened"], 0], swatches[last], ...steps];
  }
  const pairs = values.flatMap(([value, swatch]) => [value, swatches[swatch]]);
  return pairs.length ? ["match", SAID[key], ...pairs, swatches.other] : swatches.other;
}
