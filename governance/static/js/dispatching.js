// The proposed rounds on the map: a line a worker, a numbered dot a visit, a ring a worker on duty.
// Whatever can be decided is in the list; the map finds a visit there, and names another worker.
import { makeMap, theme } from "./base_map.js";

const container = document.getElementById("map");
const list = () => document.getElementById("plan");
const FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const LIGHT = ["#1551b5", "#b5179e", "#126b3a", "#8a5300", "#5b3bb0", "#0f7a8a", "#b3261e", "#5d6a00"];
const NIGHT = ["#8ab4ff", "#ff7be0", "#6fd39a", "#f5bd5b", "#bda6ff", "#63d4e4", "#ff8f86", "#c9d84f"];
const VISITS = ["has", "visit"];
const WORKERS = ["has", "name"];
const LINES = ["==", ["geometry-type"], "LineString"];
const EMPTY = { type: "FeatureCollection", features: [] };

const read = async () => (list()?.dataset.url ? (await fetch(list().dataset.url)).json() : EMPTY);
let data = await read();

function boundsOf(features) {
  const flat = features.flatMap(({ geometry }) =>
    geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates);
  if (!flat.length) return undefined;
  const [xs, ys] = [flat.map(([x]) => x), flat.map(([, y]) => y)];
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

function dress(map) {
  const night = theme() === "dark";
  const tones = night ? NIGHT : LIGHT;
  const tone = ["match", ["%", ["coalesce", ["get", "worker"], 0], 8],
    ...tones.flatMap((colour, index) => [index, colour]), tones[0]];
  const late = night ? "#ff6b60" : "#c92a20";
  const ground = night ? "#0b1017" : "#ffffff";
  const chosen = map.chosenWorker ?? null;
  map.addSource("plan", { type: "geojson", data, promoteId: "visit" });
  map.addLayer({
    id: "plan-lines", type: "line", source: "plan", filter: LINES,
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": tone, "line-width": 2, "line-opacity": 0.55 },
  });
  map.addLayer({
    id: "plan-line-chosen", type: "line", source: "plan", filter: only("LineString", chosen),
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": tone, "line-width": 5 },
  });
  map.addLayer({
    id: "plan-workers", type: "circle", source: "plan", filter: WORKERS,
    paint: { "circle-radius": 7, "circle-color": ground, "circle-stroke-width": 3, "circle-stroke-color": tone },
  });
  map.addLayer({
    id: "plan-names", type: "symbol", source: "plan", minzoom: 12.5, filter: WORKERS,
    layout: { "text-field": ["get", "name"], "text-size": 12, "text-font": FONT, "text-anchor": "top", "text-offset": [0, 0.8], "text-optional": true },
    paint: { "text-color": night ? "#e6ecf5" : "#1c2430", "text-halo-color": ground, "text-halo-width": 1.5 },
  });
  map.addLayer({
    id: "plan-visits", type: "circle", source: "plan", filter: VISITS,
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 3, 14, 9],
      "circle-color": ["case", ["==", ["get", "worker"], null], ground, tone],
      "circle-stroke-width": ["case", [">=", ["get", "late"], 1], 2.5, 1.5],
      "circle-stroke-color": ["case", [">=", ["get", "late"], 1], late,
        ["==", ["get", "worker"], null], night ? "#93a0b4" : "#46546a", ground],
      "circle-opacity": ["case", ["==", ["get", "state"], "accepted"], 0.45, 1],
    },
  });
  map.addLayer({
    id: "plan-numbers", type: "symbol", source: "plan", minzoom: 12.5, filter: VISITS,
    layout: { "text-field": ["to-string", ["get", "seq"]], "text-size": 11, "text-font": FONT, "text-allow-overlap": true },
    paint: { "text-color": night ? "#0b1017" : "#ffffff" },
  });
  sift(map);
}

const only = (kind, worker) => ["all", ["==", ["geometry-type"], kind], ["==", ["get", "worker"], worker ?? -1]];

const bounds = boundsOf(data.features);
const made = await makeMap(container, {
  layers: ["divisions", "roads"],
  view: bounds ? { bounds, fitBoundsOptions: { padding: 48, maxZoom: 16 } } : {},
  dress,
});

function choose(worker) {
  for (const row of document.querySelectorAll("[data-worker]")) {
    row.classList.toggle("chosen", Number(row.dataset.worker) === worker);
  }
  if (!made?.map.getLayer("plan-line-chosen")) return;
  made.map.chosenWorker = worker;
  made.map.setFilter("plan-line-chosen", only("LineString", worker));
}

function open(worker) {
  const row = document.getElementById(`round-${worker ?? 0}`);
  if (!row) return null;
  row.hidden = false;
  row.querySelector("details").open = true;
  row.querySelector("summary").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return row;
}

// A visit picked on the map is shown in its round, where it may be given to somebody else.
let wanted = null;
function openVisit() {
  const stop = wanted && document.querySelector(`[data-visit="${wanted}"]`);
  if (!stop) return;
  wanted = null;
  const change = stop.querySelector(".plan-change");
  if (change) change.open = true;
  change?.querySelector("summary").focus({ preventScroll: true });
  stop.scrollIntoView({ block: "nearest" });
}

// While a visit is being given to somebody else, whom to give it to is picked on the map.
function pick(worker) {
  const option = document.querySelector(`.plan-change[open] option[value="${worker}"]`);
  if (!option) return false;
  option.selected = true;
  option.parentElement.focus();
  option.closest("form").scrollIntoView({ block: "nearest" });
  return true;
}

const filter = document.getElementById("plan-filter");
function sift(map) {
  const name = filter?.value.trim().toLowerCase() ?? "";
  const shown = [];
  for (const row of document.querySelectorAll(".plan-round")) {
    row.hidden = !row.dataset.name.toLowerCase().includes(name);
    if (!row.hidden) shown.push(Number(row.dataset.worker));
  }
  if (!map?.getLayer("plan-lines")) return;
  const among = ["in", ["coalesce", ["get", "worker"], 0], ["literal", shown]];
  const sifted = (rule) => (name ? ["all", rule, among] : rule);
  map.setFilter("plan-lines", sifted(LINES));
  for (const layer of ["plan-visits", "plan-numbers"]) map.setFilter(layer, sifted(VISITS));
  for (const layer of ["plan-workers", "plan-names"]) map.setFilter(layer, sifted(WORKERS));
}
filter?.addEventListener("input", () => sift(made?.map));

if (made) {
  const { map } = made;
  map.on("click", (event) => {
    const layers = ["plan-visits", "plan-workers", "plan-lines"];
    const [found] = map.queryRenderedFeatures(event.point, { layers });
    if (!found) return;
    const { visit, worker } = found.properties;
    if (visit) {
      wanted = visit;
      open(worker);
      openVisit();
    } else if (!pick(worker)) open(worker);
  });
  for (const layer of ["plan-visits", "plan-workers", "plan-lines"]) {
    map.on("mousemove", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const row = target.closest?.("[data-worker]");
    if (row) choose(Number(row.dataset.worker));
  });
}

// One visit at a time is given to somebody else.
document.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.matches?.(".plan-change")) return;
  for (const other of document.querySelectorAll(".plan-change[open]")) {
    if (other !== target) other.open = false;
  }
}, true);

// The address may name the round that was changed last.
const named = /^#round-(\d+)$/.exec(location.hash);
if (named) open(Number(named[1]));

// A list that is shown anew keeps its rounds open and the keyboard where it was.
let kept = null;
document.addEventListener("htmx:before:swap", () => {
  const row = document.activeElement?.closest?.(".plan-round");
  kept = {
    list: list(),
    focus: row?.id,
    open: [...document.querySelectorAll(".plan-round > details[open]")].map((each) => each.parentElement.id),
  };
});

document.addEventListener("htmx:after:swap", async () => {
  openVisit();
  if (!kept || kept.list === list()) return;
  for (const id of kept.open) {
    const details = document.getElementById(id)?.querySelector("details");
    if (details) details.open = true;
  }
  const round = document.getElementById(kept.focus) ?? list().querySelector(".plan-round");
  round?.querySelector("summary").focus({ preventScroll: true });
  kept = null;
  const had = data.features.length;
  data = await read();
  made?.map.getSource("plan")?.setData(data);
  sift(made?.map);
  const wide = boundsOf(data.features);
  if (!had && wide) made?.map.fitBounds(wide, { padding: 48, maxZoom: 16, animate: false });
});
