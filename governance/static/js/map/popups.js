// A click on the map: a cluster comes nearer, a feature says what it is, and any other place says
// what is there.
import { BUBBLES } from "./bins.js";
import { CARDS, button, card, gridLines, link } from "./cards.js";

const words = document.getElementById("words").dataset;
const { caseUrl, casesUrl, hereUrl } = document.getElementById("map").dataset;
const LAYERS = {
  positions: "position-dots", cases: "case-dots", hot_spots: "hot-spot-areas",
  components: "components-dots", legal_entities: "legal_entities-dots", locations: "locations-dots",
  persons: "person-counts",
};
const CLUSTERS = [...BUBBLES, "case-clusters", "components-dots", "legal_entities-dots", "locations-dots"];
const CLOSER = 17;
const ROOM = 8;
const narrow = matchMedia("(max-width: 860px)");

export class Popups {
  #map;
  #choices;
  #figures;
  #popup;
  #marker;

  constructor({ map, maplibregl }, choices, { figures }) {
    this.#map = map;
    this.#choices = choices;
    this.#figures = figures;
    this.#popup = new maplibregl.Popup({ maxWidth: "340px", focusAfterOpen: false });
    this.#marker = new maplibregl.Marker({ element: cross(), anchor: "center" });
    this.#popup.on("close", () => this.#marker.remove());
    map.on("mousemove", ({ point }) => {
      map.getCanvas().style.cursor = this.#clusterAt(point) || this.#under(point) ? "pointer" : "";
    });
    document.addEventListener("click", ({ target }) => {
      const near = target.closest(".near button");
      if (near) map.easeTo({ center: [Number(near.dataset.lon), Number(near.dataset.lat)], zoom: Math.max(map.getZoom(), CLOSER) });
    });
  }

  /** Returns the number of the case that was clicked, if it was one. */
  click({ point, lngLat }) {
    const cluster = this.#clusterAt(point);
    if (cluster) {
      const zoom = Math.min(this.#map.getZoom() + 2, 18);
      this.#map.easeTo({ center: cluster.geometry.coordinates, zoom: Math.ceil(zoom) });
      return null;
    }
    const found = this.#under(point);
    if (!found) {
      this.here(lngLat);
      return null;
    }
    const [group, { geometry, properties }] = found;
    const at = geometry.type === "Point" ? geometry.coordinates : lngLat;
    const known = { ...properties, title: properties.title ?? this.#className(properties) };
    const [title, lines] = CARDS[group](known);
    this.#open(at, card(title, lines, this.#actions(group, properties, at)));
    return group === "cases" ? properties.no : null;
  }

  #className(properties) {
    return this.#map.getGlobalState().classes?.[properties.class];
  }

  openRow(row) {
    const at = [Number(row.dataset.lon), Number(row.dataset.lat)];
    const text = (name) => row.querySelector(name)?.textContent.trim() ?? "";
    const lines = [
      [words.no, row.dataset.no], [words.stage, text(".row-stage")], ["", text(".row-left")],
      [words.place, text(".row-where")],
    ];
    this.#open(at, card(text(".row-what strong"), lines, this.#actions("cases", { no: row.dataset.no }, at)));
  }

  async here({ lng, lat }) {
    const answer = await fetch(`${hereUrl}?lon=${lng.toFixed(7)}&lat=${lat.toFixed(7)}`, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const box = page.querySelector(".here");
    const id = box.dataset.grid;
    const grid = this.#figures.of(id);
    const facts = box.querySelector(".facts");
    for (const [name, value] of gridLines(grid)) {
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      dt.textContent = name;
      dd.textContent = value;
      facts.append(dt, dd);
    }
    if (grid?.open && casesUrl) {
      const asked = this.#choices.filter();
      asked.set("state", "open");
      asked.delete("key");
      asked.set("grid", id);
      facts.after(link(words.gridCases, `${casesUrl}?${asked}`));
    }
    this.#open([lng, lat], box, { marked: true });
  }

  close() {
    this.#popup.remove();
  }

  say(text) {
    const note = document.createElement("div");
    note.className = "message";
    note.textContent = text;
    document.getElementById("flash").replaceChildren(note);
    setTimeout(() => note.remove(), 5_000);
  }

  #actions(group, it, at) {
    const actions = [];
    if (group === "cases" && it.no) actions.push(link(words.openCase, caseUrl.replace("__no__", encodeURIComponent(it.no))));
    if (group === "hot_spots" && it.url) actions.push(link(words.gridCases, it.url));
    if (this.#map.getZoom() < CLOSER - 1) {
      actions.push(button(words.closer, () => this.#map.easeTo({ center: at, zoom: CLOSER })));
    }
    return actions;
  }

  #open(at, content, { marked = false } = {}) {
    this.#popup.setOffset(marked ? 14 : 10).setLngLat(at).setDOMContent(content).addTo(this.#map);
    if (marked) this.#marker.setLngLat(at).addTo(this.#map);
    else this.#marker.remove();
    this.#bringIn();
  }

  /** Move the map as little as shows the whole popup. */
  #bringIn() {
    const box = this.#popup.getElement().getBoundingClientRect();
    const pane = this.#map.getContainer().getBoundingClientRect();
    const low = document.querySelector(".found-pane[data-height]");
    const floor = low && narrow.matches ? low.getBoundingClientRect().top : pane.bottom;
    const x = Math.min(0, box.left - pane.left - ROOM) + Math.max(0, box.right - pane.right + ROOM);
    const y = Math.min(0, box.top - pane.top - ROOM) + Math.max(0, box.bottom - floor + ROOM);
    if (x || y) this.#map.panBy([x, y], { duration: 200 });
  }

  #clusterAt(point) {
    const layers = CLUSTERS.filter((name) => this.#map.getLayer(name));
    return this.#map.queryRenderedFeatures(point, { layers }).find(({ properties }) => properties.count !== undefined);
  }

  #under({ x, y }) {
    for (const [group, layer] of Object.entries(LAYERS)) {
      if (!this.#map.getLayer(layer)) continue;
      const [feature] = this.#map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: [layer] });
      if (feature) return [group, feature];
    }
    return null;
  }
}

function cross() {
  const element = document.createElement("div");
  element.className = "here-cross";
  return element;
}
