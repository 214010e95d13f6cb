// A line that is as long as it says.
import { swatches } from "./swatches.js";

const RADIUS = 6_371_008.8; // metres, of the mean sphere
const words = document.getElementById("words").dataset;

export class Measure {
  #map;
  #button;
  #said = document.getElementById("measured");
  #points = [];

  constructor(map, button) {
    this.#map = map;
    this.#button = button;
    this.active = false;
    button.addEventListener("click", () => this.toggle());
    map.on("click", ({ lngLat }) => {
      if (!this.active) return;
      this.#points.push([lngLat.lng, lngLat.lat]);
      this.#draw();
    });
    map.on("dblclick", (event) => {
      if (!this.active) return;
      event.preventDefault();
      this.toggle({ keep: true });
    });
    map.on("style.load", () => { if (this.#points.length) this.#draw(); });
  }

  /** Begin, or end; the line stays to be read when it was ended on purpose. */
  toggle({ keep = false } = {}) {
    this.active = !this.active;
    this.#button.setAttribute("aria-pressed", String(this.active));
    this.#map.getCanvas().classList.toggle("is-measuring", this.active);
    if (this.active || !keep) {
      this.#points = [];
      this.#draw();
    }
    this.#said.hidden = !this.active && !keep;
    if (this.active) this.#said.textContent = words.measureHint;
  }

  #draw() {
    const data = {
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: this.#points } },
        ...this.#points.map((at) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } })),
      ],
    };
    if (!this.#map.getSource("measure")) {
      const colour = swatches["kind-6"];
      this.#map.addSource("measure", { type: "geojson", data });
      this.#map.addLayer({ id: "measure-line", type: "line", source: "measure", paint: { "line-color": colour, "line-width": 3, "line-dasharray": [2, 1.2] } });
      this.#map.addLayer({ id: "measure-ends", type: "circle", source: "measure", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour, "circle-radius": 5 } });
    } else {
      this.#map.getSource("measure").setData(data);
    }
    if (this.#points.length > 1) this.#said.textContent = words.measured.replace("{length}", spoken(length(this.#points)));
  }
}

export function length(points) {
  return points.slice(1).reduce((sum, to, n) => sum + between(points[n], to), 0);
}

function between([lon, lat], [toLon, toLat]) {
  const radians = Math.PI / 180;
  const [a, b] = [lat * radians, toLat * radians];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(((toLon - lon) * radians) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(half));
}

function spoken(metres) {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(2)} km`;
}
