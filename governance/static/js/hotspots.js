// Hot spots on the map: all of a run's outlines beside their list, or one with the cases of the
// figure that is open. The page is whole without it.
import { makeMap, theme } from "./base_map.js";

const container = document.getElementById("map");
const tone = () => (theme() === "dark" ? "#ff7be0" : "#b5179e");
const halo = () => (theme() === "dark" ? "#0b1017" : "#ffffff");
const FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const COUNTED = { cluster: ["member"], now: ["member", "around"], before: ["before"] };

const read = async () => (await fetch(container.dataset.url)).json();
let data = await read();

function boundsOf(features) {
  const flat = features.flatMap(({ geometry }) =>
    geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates.flat());
  if (!flat.length) return undefined;
  const [xs, ys] = [flat.map(([x]) => x), flat.map(([, y]) => y)];
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

function dress(map) {
  map.addSource("spots", { type: "geojson", data, promoteId: "id" });
  const areas = ["==", ["geometry-type"], "Polygon"];
  const chosen = ["boolean", ["feature-state", "chosen"], false];
  map.addLayer({
    id: "spot-areas", type: "fill", source: "spots", filter: areas,
    paint: { "fill-color": tone(), "fill-opacity": ["case", chosen, 0.5, 0.22] },
  });
  map.addLayer({
    id: "spot-lines", type: "line", source: "spots", filter: areas,
    paint: { "line-color": tone(), "line-width": ["case", chosen, 4, 2] },
  });
  map.addLayer({
    id: "spot-cases", type: "circle", source: "spots",
    filter: ["in", ["get", "part"], ["literal", COUNTED[container.dataset.figure] ?? []]],
    paint: {
      "circle-radius": 5, "circle-color": tone(), "circle-stroke-width": 1.5, "circle-stroke-color": halo(),
    },
  });
  map.addLayer({
    id: "spot-ranks", type: "symbol", source: "spots", filter: ["all", areas, ["has", "rank"]],
    layout: {
      "text-field": ["to-string", ["get", "rank"]], "text-size": 14, "text-font": FONT,
      "symbol-sort-key": ["get", "rank"],
    },
    paint: { "text-color": tone(), "text-halo-color": halo(), "text-halo-width": 2 },
  });
}

const bounds = boundsOf(data.features);
const made = await makeMap(container, {
  layers: ["divisions", "roads"],
  view: bounds ? { bounds, fitBoundsOptions: { padding: 48, maxZoom: 16 } } : {},
  dress,
});

const rowOf = (id) => document.querySelector(`[data-spot="${id}"]`);

function choose(id, on) {
  rowOf(id)?.classList.toggle("chosen", on);
  if (made?.map.getSource("spots")) made.map.setFeatureState({ source: "spots", id }, { chosen: on });
}

if (made) {
  const { map } = made;
  map.on("click", "spot-areas", ({ features: [spot] }) => {
    if (spot.properties.url) location.assign(spot.properties.url);
  });
  map.on("click", "spot-cases", ({ features: [dot] }) => {
    location.assign(container.dataset.caseUrl.replace("__no__", encodeURIComponent(dot.properties.no)));
  });
  for (const layer of ["spot-areas", "spot-cases"]) {
    map.on("mousemove", layer, ({ features: [spot] }) => {
      if (spot.properties.url || spot.properties.no) map.getCanvas().style.cursor = "pointer";
    });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

// A row and its outline light up together, by pointer and by keyboard.
for (const [event, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(event, ({ target }) => {
    const row = target.closest?.("[data-spot]");
    if (row) choose(Number(row.dataset.spot), on);
  });
}

// The list renews itself while a run is under way; the map follows when another run is shown.
let run = document.getElementById("hot-spots")?.dataset.run;
document.addEventListener("htmx:after:swap", async () => {
  const shown = document.getElementById("hot-spots")?.dataset.run;
  if (shown === run) return;
  run = shown;
  data = await read();
  made?.map.getSource("spots")?.setData(data);
  const wide = boundsOf(data.features);
  if (wide) made?.map.fitBounds(wide, { padding: 48, maxZoom: 16, animate: false });
});
