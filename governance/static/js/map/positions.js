// Where grid workers on duty were last. Asked for only while the layer is shown, and kept nowhere.
const EVERY = 30_000;
const words = document.getElementById("words").dataset;

export class Positions {
  #choices;
  #map = null;
  #data = { type: "FeatureCollection", features: [] };

  constructor(choices) {
    this.#choices = choices;
  }

  dress(map) {
    this.#map = map;
    map.getSource("positions")?.setData(this.#data);
  }

  start() {
    if (!document.getElementById("map").dataset.positionsUrl) return;
    this.#choices.addEventListener("layers", () => this.#read());
    setInterval(() => this.#read(), EVERY);
    this.#read();
  }

  async #read() {
    if (document.hidden || !this.#choices.layers().includes("positions")) return;
    const url = document.getElementById("map").dataset.positionsUrl;
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok) return;
    this.#data = await answer.json();
    this.#map?.getSource("positions")?.setData(this.#data);
    const tally = document.querySelector('[data-tally="positions"]');
    if (tally) tally.textContent = words.onDuty.replace("{count}", this.#data.features.length);
  }
}
