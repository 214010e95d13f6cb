// The map of one case's page: its place among the roads and grids around it, and putting it right.
import { makeMap } from "./base_map.js";
import { placeDesk } from "./case_place.js";
import { marker } from "./pins.js";

const container = document.getElementById("map");
let made = null;
let pin = null;

function showPin() {
  const place = document.getElementById("case").dataset;
  pin?.remove();
  if (!made || !place.lon) return;
  const at = [Number(place.lon), Number(place.lat)];
  pin = marker(made.maplibregl, place.level).setLngLat(at).addTo(made.map);
  if (!made.map.getBounds().contains(at)) made.map.easeTo({ center: at, duration: 300 });
}

const desk = placeDesk({
  made: () => made,
  still: (shown) => (shown ? showPin() : pin?.getElement().classList.add("is-former")),
  container,
});
desk.sync();
document.addEventListener("htmx:after:swap", desk.sync);

const { lon, lat } = document.getElementById("case").dataset;
const view = lon ? { bounds: undefined, center: [Number(lon), Number(lat)], zoom: 15.2 } : {};
made = await makeMap(container, {
  layers: ["divisions", "roads", "grids"],
  dress: (map) => map.setPaintProperty("grid-open", "fill-opacity", 0),
  view,
});
if (made) {
  made.map.on("click", (event) => desk.press(event.lngLat.toArray()));
  showPin();
  desk.sync();
}
