/** Where the phone is. Asked for by a tap, or at once where permission was given before. */

const FRESH = 60_000;
const OPTIONS = { enableHighAccuracy: true, maximumAge: 15_000, timeout: 30_000 };

/** Watch the position; `onChange` gets {state, lon, lat, accuracy, at}.

    state: "unasked" | "searching" | "found" | "denied" | "unavailable". Coordinates are WGS-84, as
    phones give them. The most accurate fix of the last minute wins over a newer, vaguer one. */
export class Position {
  #watch = null;
  #fix = null;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  get fix() {
    return this.#fix;
  }

  async startIfAllowed() {
    const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
    if (permission?.state === "granted") this.start();
    else this.#tell("unasked");
  }

  start() {
    if (!("geolocation" in navigator)) return this.#tell("unavailable");
    if (this.#watch !== null) return;
    this.#tell(this.#fix ? "found" : "searching");
    this.#watch = navigator.geolocation.watchPosition(
      (position) => this.#take(position),
      (error) => this.#fail(error),
      OPTIONS,
    );
  }

  stop() {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
  }

  #take({ coords, timestamp }) {
    const fix = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp };
    const old = this.#fix;
    if (old && old.accuracy < fix.accuracy && fix.at - old.at < FRESH) return;
    this.#fix = fix;
    this.#tell("found");
  }

  #fail(error) {
    this.stop();
    if (!this.#fix) this.#tell(error.code === error.PERMISSION_DENIED ? "denied" : "unavailable");
  }

  #tell(state) {
    this.#onChange({ state, ...this.#fix });
  }
}

/** Metres between two {lon, lat}, good to a metre within a city. */
export function metresBetween(a, b) {
  const radians = Math.PI / 180;
  const x = (b.lon - a.lon) * radians * Math.cos(((a.lat + b.lat) / 2) * radians);
  const y = (b.lat - a.lat) * radians;
  return 6_371_000 * Math.hypot(x, y);
}
