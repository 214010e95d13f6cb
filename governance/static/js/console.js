// The console: one chosen case, shown in the list, in the drawer and on the map, and in the address
// so that a bookmark brings it back.
import { makeMap } from "./base_map.js";
import { placeDesk } from "./case_place.js";
import { dressWithPins, marker } from "./pins.js";
import { listenToKeys } from "./keys.js";

const container = document.getElementById("map");
const drawer = document.getElementById("drawer");
const narrow = matchMedia("(max-width: 860px)");
let chosen = document.getElementById("case")?.dataset.no ?? "";
let made = null;
let pin = null;
let pins = null;

const desk = placeDesk({
  made: () => made,
  still: (shown) => (shown ? showPin(false) : pin?.getElement().classList.add("is-former")),
});

const rows = () => [...document.querySelectorAll("#rows .row")];
const rowOf = (no) => document.querySelector(`#rows .row[data-no="${CSS.escape(no)}"]`);

function remember() {
  const url = new URL(location);
  if (chosen) url.searchParams.set("case", chosen);
  else url.searchParams.delete("case");
  history.replaceState(history.state, "", url);
}

function mark() {
  for (const row of rows()) {
    const is = row.dataset.no === chosen;
    row.classList.toggle("is-chosen", is);
    row.querySelector("a").toggleAttribute("aria-current", is);
  }
}

export function point(row) {
  row?.querySelector("a").focus();
  row?.scrollIntoView({ block: "nearest" });
}

async function open(no, { fly = true } = {}) {
  const address = drawer.dataset.url.replace("__no__", encodeURIComponent(no));
  if (narrow.matches) {
    location.assign(address);
    return;
  }
  chosen = no;
  mark();
  remember();
  drawer.hidden = false;
  await htmx.ajax("GET", address, { target: "#case", swap: "outerHTML" });
  made?.map.resize();
  showPin(fly);
}

function close() {
  chosen = "";
  drawer.hidden = true;
  desk.stop();
  pin?.remove();
  mark();
  remember();
  made?.map.resize();
}

function showPin(fly) {
  const place = document.getElementById("case")?.dataset;
  pin?.remove();
  if (!made || !place?.lon) return;
  const at = [Number(place.lon), Number(place.lat)];
  pin = marker(made.maplibregl, place.level).setLngLat(at).addTo(made.map);
  if (desk.isOpen()) {
    pin.getElement().classList.add("is-former");
    return;
  }
  const seen = made.map.getBounds().contains(at) && made.map.getZoom() > 13;
  if (fly && !seen) made.map.easeTo({ center: at, zoom: Math.max(made.map.getZoom(), 14.5), duration: 500 });
}

async function loadPins() {
  const answer = await fetch(document.getElementById("queue").dataset.query, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  pins = await answer.json();
  made?.map.getSource("pins")?.setData(pins);
}

async function reload(query) {
  await htmx.ajax("GET", query ?? location.href, { target: "#queue", swap: "outerHTML" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-case]");
  if (link && !narrow.matches && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    open(link.dataset.case);
  }
  if (event.target.closest("[data-close-drawer]")) close();
  if (event.target.closest("[data-keys-help]")) document.getElementById("keys-help").showModal();
  const again = event.target.closest("[data-reload-queue]");
  if (again) {
    event.preventDefault();
    reload(again.href);
  }
});

// A case that has moved keeps its line, dimmed, until the queue is read again: nothing may slip
// away under the cursor.
document.addEventListener("case-moved", () => {
  const row = rowOf(chosen);
  if (!row) return;
  row.classList.add("is-done");
  pins = pins && { ...pins, features: pins.features.filter((one) => one.properties.no !== chosen) };
  made?.map.getSource("pins")?.setData(pins);
});

document.addEventListener("htmx:after:swap", () => {
  mark();
  desk.sync();
  if (document.getElementById("queue").dataset.query !== container.dataset.query) {
    container.dataset.query = document.getElementById("queue").dataset.query;
    loadPins();
  }
});

listenToKeys({ rows, open, close, point, chosen: () => chosen, drawer });

mark();
container.dataset.query = document.getElementById("queue").dataset.query;
const loading = loadPins();
if (!narrow.matches) {
  made = await makeMap(container, {
    layers: ["divisions", "roads", "grids"],
    dress: (map) => {
      map.setPaintProperty("grid-open", "fill-opacity", 0.3);
      dressWithPins(map, pins);
    },
  });
  await loading;
  if (made) {
    made.map.getSource("pins")?.setData(pins);
    made.map.on("click", "pins", (event) => {
      const { no } = event.features[0].properties;
      if (no === chosen && desk.isOpen()) return;
      open(no, { fly: false });
      point(rowOf(no));
    });
    made.map.on("click", (event) => {
      if (!made.map.queryRenderedFeatures(event.point, { layers: ["pins"] }).length) desk.press(event.lngLat.toArray());
    });
    for (const [name, shape] of [["mouseenter", "pointer"], ["mouseleave", ""]]) {
      made.map.on(name, "pins", () => { made.map.getCanvas().style.cursor = shape; });
    }
    showPin(true);
    desk.sync();
  }
}
