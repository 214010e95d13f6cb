/** One line of the form that says where the report is, and how sure the phone is of that. */

import { phrase } from "./phrases.js";
import { Position } from "./position.js";

const VAGUE = 100;
const CHOSEN_TO = 10; // metres: about how well a finger hits a spot on the map

export class PositionLine {
  #line;
  #button;
  #inputs;
  #position;
  #unasked;
  #chosen = null;
  #news = {};

  /** `root` holds `.place-line`, a button, and hidden inputs for a browser without this script. */
  constructor(root, onChange) {
    this.#line = root.querySelector(".place-line");
    this.#unasked = this.#line.textContent;
    this.#button = root.querySelector("button");
    this.#inputs = root.querySelectorAll("input[type=hidden]");
    this.#position = new Position((news) => {
      this.#news = news;
      this.#show();
      onChange();
    });
    this.short = "";
    this.#button.addEventListener("click", () => {
      this.choose(null);
      this.start();
    });
    this.#position.startIfAllowed();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#position.stop();
      else this.#position.startIfAllowed();
    });
  }

  start() {
    this.#position.start();
  }

  /** Where the report is: {lon, lat}, or null. */
  get fix() {
    return this.#chosen ?? this.#position.fix;
  }

  /** Where the phone itself is, whatever was pointed at: {lon, lat, accuracy, at}, or null. */
  get own() {
    return this.#position.fix;
  }

  /** A place pointed at on the map goes before what the phone finds; null takes it back. */
  choose(place) {
    this.#chosen = place;
    this.#show();
  }

  /** What a report says of its place; nothing where nobody knows. */
  fields() {
    const { fix } = this;
    if (!fix) return {};
    return {
      lon: fix.lon.toFixed(7),
      lat: fix.lat.toFixed(7),
      crs: this.#chosen ? "cgcs2000" : "wgs84",
      accuracy_m: String(this.#chosen ? CHOSEN_TO : Math.max(1, Math.round(fix.accuracy))),
    };
  }

  #show() {
    const { state = "unasked", accuracy = 0 } = this.#news;
    const metres = Math.max(1, Math.round(accuracy));
    const vague = state === "found" && accuracy > VAGUE;
    const name = this.#chosen ? "chosen" : vague ? "vague" : state;
    this.#line.textContent = name === "unasked" ? this.#unasked : phrase(`place_${name}`, { m: metres });
    this.#line.dataset.state = name;
    this.#button.hidden = ["found", "vague", "searching"].includes(name);
    this.short = { found: phrase("accuracy", { m: metres }), vague: phrase("accuracy", { m: metres }) }[name] ?? "";
    const fields = this.fields();
    this.#inputs.forEach((input) => {
      input.value = fields[input.name] ?? "";
    });
  }
}
