/** One line of the form that says where the phone is, and how sure it is of that. */

import { phrase } from "./phrases.js";
import { Position } from "./position.js";

const VAGUE = 100;

export class PositionLine {
  #line;
  #button;
  #inputs;
  #position;

  /** `root` holds `.place-line`, a button, and hidden inputs for a browser without this script. */
  constructor(root, onChange) {
    this.#line = root.querySelector(".place-line");
    this.#button = root.querySelector("button");
    this.#inputs = root.querySelectorAll("input[type=hidden]");
    this.#position = new Position((news) => {
      this.#show(news);
      onChange();
    });
    this.short = "";
    this.#button.addEventListener("click", () => this.start());
    this.#position.startIfAllowed();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#position.stop();
      else this.#position.startIfAllowed();
    });
  }

  start() {
    this.#position.start();
  }

  get fix() {
    return this.#position.fix;
  }

  /** What a report says of its place; nothing where the phone does not know. */
  fields() {
    const { fix } = this;
    if (!fix) return {};
    return {
      lon: fix.lon.toFixed(7),
      lat: fix.lat.toFixed(7),
      crs: "wgs84",
      accuracy_m: String(Math.max(1, Math.round(fix.accuracy))),
    };
  }

  #show({ state, accuracy }) {
    const metres = Math.max(1, Math.round(accuracy ?? 0));
    const found = state === "found";
    const name = found && accuracy > VAGUE ? "vague" : state;
    this.#line.textContent = phrase(`place_${name}`, { m: metres });
    this.#line.dataset.state = name;
    this.#button.hidden = found || state === "searching";
    this.short = found ? phrase("accuracy", { m: metres }) : "";
    const fields = this.fields();
    this.#inputs.forEach((input) => {
      input.value = fields[input.name] ?? "";
    });
  }
}
