// The one map: every layer that the viewer may see, switched by the list beside it. Choices are kept
// in the address, so that a link shows the same map.
import { makeMap } from "./base_map.js";

const container = document.getElementById("map");
const words = JSON.parse(container.dataset.words);
const stages = JSON.parse(container.dataset.stages);
const form = document.querySelector(".layers-list");
const panel = document.getElementById("layers");
const boxes = [...form.querySelectorAll('[name="layer"]')];
const state = document.getElementById("case-state");
const CLICKABLE = {
  cases: "case-dots", components: "components-dots", legal_entities: "legal_entities-dots",
  locations: "locations-dots", persons: "person-counts", grids: "grid-open",
};

const asked = new URLSearchParams(location.search);
if (asked.has("layers")) {
  const names = asked.get("layers").split(",");
  for (const box of boxes) box.checked = names.includes(box.value);
}
if (state && asked.has("state")) state.value = asked.get("state");
if (matchMedia("(max-width: 720px)").matches) panel.open = false;

const shown = () => boxes.filter((box) => box.checked).map((box) => box.value);

function show(map) {
  const names = shown();
  for (const { id, metadata } of map.getStyle().layers) {
    if (metadata?.group) map.setLayoutProperty(id, "visibility", names.includes(metadata.group) ? "visible" : "none");
  }
}

function chooseCases(map) {
  const source = map.getSource("cases");
  if (source && state) source.setTiles(source.tiles.map((url) => `${url.split("?")[0]}?state=${state.value}`));
}

function dress(map) {
  show(map);
  if (state?.value !== "open") chooseCases(map);
}

function line(list, name, value) {
  if (value === undefined || value === null || value === "") return;
  const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
  dt.textContent = name;
  dd.textContent = value;
  list.append(dt, dd);
}

function link(text, url) {
  const a = document.createElement("a");
  a.textContent = text;
  a.href = url;
  return a;
}

// What a feature says of itself; its attributes came from a tile and are only ever set as text.
function describe(group, { id, properties: it }) {
  const box = document.createElement("div");
  const title = document.createElement("h2");
  const facts = document.createElement("dl");
  box.className = "popup";
  facts.className = "facts";
  const english = document.documentElement.lang === "en";
  title.textContent = (english && it.title_en) || it.title || it.name || it.address || it.code || it.no || "";
  box.append(title, facts);
  if (group === "cases") {
    line(facts, words.code, it.no);
    line(facts, words.state, stages[it.stage] ?? it.stage);
    line(facts, "", it.address);
    if (it.no) box.append(link(words.openCase, container.dataset.caseUrl.replace("__no__", encodeURIComponent(it.no))));
  } else {
    line(facts, words.code, it.name || it.count ? it.code : "");
    line(facts, words.kind, it.kind);
    line(facts, words.state, group === "components" ? it.state : "");
    line(facts, group === "persons" ? words.persons : words.count, it.count);
    if (group === "grids") line(facts, words.open, it.open ?? 0);
    if (group === "grids" && it.open && container.dataset.casesUrl) {
      box.append(link(words.openCases, `${container.dataset.casesUrl}&grid=${id}`));
    }
  }
  return box;
}

// Room for the panel beside the district, and for nothing where the panel is closed.
const padding = { top: 24, bottom: 32, left: 56, right: panel.open ? 268 : 24 };
const made = await makeMap(container, { layers: boxes.map((box) => box.value), view: { hash: "at", fitBoundsOptions: { padding } }, dress });

if (made) {
  const { map, maplibregl } = made;
  const popup = new maplibregl.Popup({ maxWidth: "280px" });
  const under = (point) => {
    for (const [group, layer] of Object.entries(CLICKABLE)) {
      if (!map.getLayer(layer)) continue;
      const [feature] = map.queryRenderedFeatures([[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]], { layers: [layer] });
      if (feature) return [group, feature];
    }
    return null;
  };
  map.on("click", ({ point, lngLat }) => {
    const found = under(point);
    if (!found) return;
    const [group, feature] = found;
    if (feature.properties.count && group !== "persons") {
      map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 });
      return;
    }
    const at = feature.geometry.type === "Point" ? feature.geometry.coordinates : lngLat;
    popup.setLngLat(at).setDOMContent(describe(group, feature)).addTo(map);
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = under(point) ? "pointer" : ""; });
  form.addEventListener("change", ({ target }) => {
    if (target === state) chooseCases(map);
    else show(map);
    const url = new URL(location);
    url.searchParams.set("layers", shown().join(","));
    if (state) url.searchParams.set("state", state.value);
    history.replaceState(null, "", url);
  });
}
