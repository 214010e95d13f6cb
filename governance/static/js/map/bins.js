// Far out the tiles count points by cells of a few pixels. Where those are many, cells are added up
// to bubbles that stand clear of each other; where they are few, each is shown as it is.
import { swatches } from "./swatches.js";

const ROOMY = 3000; // square pixels a feature from which nothing has to be added up
const ONE_BY_ONE = 15; // the zoom from which tiles hold every point
const SIDE = 60; // pixels of a bubble's cell
const NEVER = ["==", ["literal", 1], 0];
const EMPTY = { type: "FeatureCollection", features: [] };
const PAINT = ["circle-color", "circle-stroke-color", "circle-stroke-width"];

/** What is drawn of each layer from tiles; the first says how a count looks, `text` in which font. */
const DRAWN = {
  components: ["components-dots", "components-counts", "components-names"],
  legal_entities: ["legal_entities-dots", "legal_entities-counts", "legal_entities-names"],
  locations: ["locations-dots", "locations-counts", "locations-names"],
  cases: ["case-clusters", "case-counts", "case-dots", "case-urgent", "case-titles"],
};
export const BUBBLES = Object.keys(DRAWN).map((name) => `${name}-bubbles`);

export class Bins {
  #layers = [];

  constructor(choices) {
    this.choices = choices;
  }

  dress(map) {
    this.#layers = Object.keys(DRAWN).filter((name) => map.getLayer(DRAWN[name][0])).map((name) => new Layer(map, name, this.choices));
  }

  start(map) {
    map.on("idle", () => this.#layers.forEach((layer) => layer.look()));
  }
}

class Layer {
  #map;
  #name;
  #filters;
  #binned = false;
  #seen = "";

  constructor(map, name, choices) {
    this.#map = map;
    this.#name = name;
    this.#filters = new Map(DRAWN[name].map((one) => [one, map.getFilter(one) ?? null]));
    const [like, counts] = DRAWN[name];
    const layout = { visibility: choices.layers().includes(name) ? "visible" : "none" };
    map.addSource(`${name}-bins`, { type: "geojson", data: EMPTY });
    const shared = { source: `${name}-bins`, metadata: { group: name } };
    map.addLayer({
      ...shared, id: `${name}-bubbles`, type: "circle", layout,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 6, 10, 16, 32, 22, 100, 28],
        ...Object.fromEntries(PAINT.map((property) => [property, map.getPaintProperty(like, property)])),
      },
    });
    map.addLayer({
      ...shared, id: `${name}-bubble-counts`, type: "symbol", filter: [">", ["get", "count"], 1],
      layout: {
        ...layout, "text-field": ["get", "said"], "text-font": map.getLayoutProperty(counts, "text-font"),
        "text-size": 12, "text-allow-overlap": true,
      },
      paint: { "text-color": swatches.ring },
    });
  }

  look() {
    const map = this.#map;
    const source = map.getSource(`${this.#name}-bins`);
    if (!source || !map.getSource(this.#name)) return;
    const all = map.querySourceFeatures(this.#name, { sourceLayer: this.#name });
    if (this.#name === "cases") map.getContainer().dataset.shown = inView(map, all).reduce((sum, { properties }) => sum + (properties.count ?? 1), 0);
    const features = map.getZoom() < ONE_BY_ONE ? all : [];
    const total = features.reduce((sum, { properties }) => sum + (properties.count ?? 1), 0);
    const seen = `${map.getZoom()} ${map.getCenter()} ${features.length} ${total}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#show(crowded(map, features));
    source.setData(this.#binned ? gathered(features, map.getZoom()) : EMPTY);
  }

  #show(binned) {
    if (binned === this.#binned) return;
    this.#binned = binned;
    for (const [one, filter] of this.#filters) this.#map.setFilter(one, binned ? NEVER : filter);
  }
}

function inView(map, features) {
  const bounds = map.getBounds();
  return features.filter(({ geometry }) => bounds.contains(geometry.coordinates));
}

function crowded(map, features) {
  const { clientWidth, clientHeight } = map.getContainer();
  return inView(map, features).length * ROOMY > clientWidth * clientHeight;
}

/** Cells of the world, not of the screen, so that nothing jumps when the map is moved. */
function gathered(features, zoom) {
  const scale = (512 * 2 ** Math.floor(zoom)) / SIDE;
  const bins = new Map();
  for (const { geometry, properties } of features) {
    const [lon, lat] = geometry.coordinates;
    const slope = Math.sin((lat * Math.PI) / 180);
    const x = Math.floor((lon / 360 + 0.5) * scale);
    const y = Math.floor((0.5 - Math.log((1 + slope) / (1 - slope)) / (4 * Math.PI)) * scale);
    const key = x * 2 ** 26 + y;
    const bin = bins.get(key) ?? { count: 0, lon: 0, lat: 0, open: 0, due: Infinity };
    const count = properties.count ?? 1;
    bin.count += count;
    bin.lon += lon * count;
    bin.lat += lat * count;
    bin.open += properties.open ?? (properties.due === undefined || properties.count ? 0 : 1);
    if (properties.due !== undefined && properties.open === undefined) bin.due = Math.min(bin.due, properties.due);
    bins.set(key, bin);
  }
  const running = features.every(({ properties }) => properties.due !== undefined);
  return {
    type: "FeatureCollection",
    features: [...bins.values()].map(({ count, lon, lat, open, due }) => ({
      type: "Feature",
      properties: { count, said: short(count), open, ...(running ? { due } : {}) },
      geometry: { type: "Point", coordinates: [lon / count, lat / count] },
    })),
  };
}

const number = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

function short(count) {
  return count < 1000 ? String(count) : number.format(count).toLowerCase();
}
