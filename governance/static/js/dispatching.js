// The proposed rounds on the map: a line a worker, a numbered dot a visit. The page is whole
// without it: whatever can be decided is in the list.
import { makeMap, theme } from "./base_map.js";

const container = document.getElementById("map");
const list = () => document.getElementById("plan");
const FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const LIGHT = ["#1551b5", "#b5179e", "#126b3a", "#8a5300", "#5b3bb0", "#0f7a8a", "#b3261e", "#5d6a00"];
const NIGHT = ["#8ab4ff", "#ff7be0", "#6fd39a", "#f5bd5b", "#bda6ff", "#63d4e4", "#ff8f86", "#c9d84f"];
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
    id: "plan-lines", type: "line", source: "plan", filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": tone, "line-width": 2, "line-opacity": 0.55 },
  });
  map.addLayer({
    id: "plan-line-chosen", type: "line", source: "plan", filter: only("LineString", chosen),
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": tone, "line-width": 5 },
  });
  map.addLayer({
    id: "plan-visits", type: "circle", source: "plan", filter: ["==", ["geometry-type"], "Point"],
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
    id: "plan-numbers", type: "symbol", source: "plan", minzoom: 12.5,
    filter: ["==", ["geometry-type"], "Point"],
    layout: { "text-field": ["to-string", ["get", "seq"]], "text-size": 11, "text-font": FONT, "text-allow-overlap": true },
    paint: { "text-color": night ? "#0b1017" : "#ffffff" },
  });
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
  if (!row) return;
  row.querySelector("details").open = true;
  row.querySelector("summary").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

if (made) {
  const { map } = made;
  map.on("click", "plan-visits", ({ features: [dot] }) => open(dot.properties.worker));
  map.on("click", "plan-lines", ({ features: [line] }) => open(line.properties.worker));
  for (const layer of ["plan-visits", "plan-lines"]) {
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

// The address may name the round that was changed last.
const named = /^#round-(\d+)$/.exec(location.hash);
if (named) open(Number(named[1]));

// A list that renews itself, or a visit that was decided, changes what is drawn.
document.addEventListener("htmx:after:swap", async () => {
  const had = data.features.length;
  data = await read();
  made?.map.getSource("plan")?.setData(data);
  const wide = boundsOf(data.features);
  if (!had && wide) made?.map.fitBounds(wide, { padding: 48, maxZoom: 16, animate: false });
});
