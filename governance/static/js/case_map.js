// The map of one case's page: its place among the roads and grids around it.
import { makeMap } from "./base_map.js";
import { marker } from "./pins.js";

const place = document.getElementById("case").dataset;
const at = [Number(place.lon), Number(place.lat)];
const made = await makeMap(document.getElementById("map"), {
  layers: ["divisions", "roads", "grids"],
  dress: (map) => map.setPaintProperty("grid-open", "fill-opacity", 0),
  view: { bounds: undefined, center: at, zoom: 15.2 },
});
if (made) marker(made.maplibregl, place.level).setLngLat(at).addTo(made.map);
