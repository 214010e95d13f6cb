// Far out the tiles count cases by cells of a few pixels. Where those are many, cells are added up
// to bubbles that stand clear of each other; where they are few, each is shown as it is.
import { swatches } from "./swatches.js";

const FEW = 600; // features of tiles up to which nothing has to be added up
const SIDE = 60; // pixels of a bubble's cell
const NEVER = ["==", ["literal", 1], 0];
const LAYERS = ["case-clusters", "case-dots", "case-urgent", "case-counts", "case-titles"];
const EMPTY = { type: "FeatureCollection", features: [] };

export class Bins {
  #map = null;
  #filters = null;
  #binned = false;
  #seen = "";

  dress(map) {
    if (!map.getLayer("case-clusters")) return;
    this.#map = map;
    this.#filters = new Map(LAYERS.map((name) => [name, map.getFilter(name)]));
    this.#binned = false;
    this.#seen = "";
    map.addSource("bins", { type: "geojson", data: EMPTY });
    const like = (name, property) => map.getPaintProperty(name, property);
    map.addLayer({
      id: "bin-circles", type: "circle", source: "bins", metadata: { group: "cases" },
      paint: {
        "circle-color": like("case-clusters", "circle-color"),
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 6, 10, 16, 32, 22, 100, 28],
        "circle-stroke-color": like("case-clusters", "circle-stroke-color"),
        "circle-stroke-width": like("case-clusters", "circle-stroke-width"),
      },
    }, "case-dots");
    map.addLayer({
      id: "bin-counts", type: "symbol", source: "bins", metadata: { group: "cases" }, filter: [">", ["get", "count"], 1],
      layout: {
        "text-field": ["get", "said"], "text-font": map.getLayoutProperty("case-counts", "text-font"),
        "text-size": 12, "text-allow-overlap": true,
      },
      paint: { "text-color": swatches.ring },
    });
  }

  start(map) {
    if (map.getSource) map.on("idle", () => this.#look());
  }

  #look() {
    const map = this.#map;
    if (!map?.getSource("cases") || !map.getSource("bins")) return;
    const features = map.getZoom() < 15 ? map.querySourceFeatures("cases", { sourceLayer: "cases" }) : [];
    const total = features.reduce((sum, { properties }) => sum + (properties.count ?? 1), 0);
    const seen = `${map.getZoom()} ${map.getCenter()} ${features.length} ${total}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#show(features.length > FEW);
    map.getSource("bins").setData(this.#binned ? gathered(features, map.getZoom()) : EMPTY);
  }

  #show(binned) {
    if (binned === this.#binned) return;
    this.#binned = binned;
    for (const [name, filter] of this.#filters) this.#map.setFilter(name, binned ? NEVER : filter);
  }
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
