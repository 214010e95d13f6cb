// The one map: cases beside a list of the same cases, and every layer that the viewer may see. What
// was chosen is kept in the address, so that a link shows the same map again.
import { makeMap } from "./base_map.js";
import { Bins } from "./map/bins.js";
import { CaseLayer } from "./map/case_layer.js";
import { Choices } from "./map/choices.js";
import { Figures } from "./map/figures.js";
import { Finder } from "./map/finder.js";
import { Found } from "./map/found.js";
import { listenToKeys } from "./map/keys.js";
import { Measure } from "./map/measure.js";
import { openSheet } from "./map/sheet.js";
import { Popups } from "./map/popups.js";
import { Positions } from "./map/positions.js";
import { paintSwatches, showTallies, takeSwatches } from "./map/swatches.js";

const container = document.getElementById("map");
const panel = document.getElementById("layers");
const narrow = matchMedia("(max-width: 860px)");
const choices = new Choices();
if (narrow.matches || innerHeight < 560) panel.open = false;

const found = new Found(choices);
const cases = new CaseLayer(choices);
const figures = new Figures(choices);
const positions = new Positions(choices);
const parts = [new Bins(choices), cases, figures, positions];

// Room for the panel beside the district, and for the sheet below it.
function room() {
  const beside = !narrow.matches && panel.open ? panel.offsetWidth + 28 : 24;
  return { top: 68, bottom: narrow.matches && found.pane ? 150 : 40, left: 24, right: beside };
}

function show(style) {
  const names = choices.layers();
  for (const layer of style.layers) {
    const group = layer.metadata?.group;
    if (group) layer.layout = { ...layer.layout, visibility: names.includes(group) ? "visible" : "none" };
  }
}

let bounds = null;
const made = await makeMap(container, {
  layers: choices.known(),
  view: { hash: "at", fitBoundsOptions: { padding: room() } },
  zoomAt: "bottom-left",
  scaleAt: "bottom-right",
  prepare: (style) => {
    takeSwatches(style);
    bounds = style.metadata.bounds;
    show(style);
    cases.prepare(style);
  },
  dress: (map) => {
    for (const part of parts) part.dress(map);
  },
});

found.onLegend = (legend) => {
  paintSwatches();
  cases.colour(legend);
};
showTallies(container.dataset.talliesUrl);
openSheet(document.getElementById("sheet"));

if (made) {
  const { map, maplibregl } = made;
  const popups = new Popups(made, choices, { figures });
  const finder = new Finder(made);
  const measure = new Measure(map, document.getElementById("measure"));
  for (const part of parts) part.start?.(map);
  found.start(map);
  found.onChoose = (row) => popups.openRow(row);
  cases.onPoint = (no) => found.pointAt(no);
  found.onPoint = (place) => cases.spot(place);

  map.on("click", (event) => {
    if (measure.active) return;
    const no = popups.click(event);
    if (no) found.choose(no, { open: false });
  });

  async function fit() {
    if (!container.dataset.extentUrl) {
      map.fitBounds(bounds, { padding: room() });
      return;
    }
    const found = await (await fetch(`${container.dataset.extentUrl}?${choices.filter()}`)).json();
    if (found.bounds) map.fitBounds(found.bounds, { padding: room(), maxZoom: 17 });
    else popups.say(document.getElementById("words").dataset.nothing);
  }
  document.getElementById("fit").addEventListener("click", fit);

  choices.addEventListener("layers", () => {
    for (const { id, metadata } of map.getStyle().layers) {
      if (!metadata?.group) continue;
      map.setLayoutProperty(id, "visibility", choices.layers().includes(metadata.group) ? "visible" : "none");
    }
  });

  listenToKeys({
    step: (by) => found.step(by),
    fit,
    measure: () => measure.toggle(),
    here: () => popups.here(map.getCenter()),
    find: () => finder.focus(),
    close: () => {
      if (measure.active) measure.toggle();
      popups.close();
      finder.close();
      found.unchoose();
    },
  });
} else {
  found.start(null);
  listenToKeys({ step: (by) => found.step(by), find: () => document.querySelector("#find input").focus() });
}
