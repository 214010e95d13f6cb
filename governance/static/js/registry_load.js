// The report of a load: faults of a tiling on the map, beside the table that lists them.
import { makeMap, theme } from "./base_map.js";

const COLOURS = {
  light: { overlap: "#b3261e", gap: "#b96a00", outside: "#5b3bb0", invalid: "#16202c" },
  dark: { overlap: "#ff8f86", gap: "#f5b041", outside: "#bda6ff", invalid: "#e7ecf3" },
};

function colour() {
  const own = COLOURS[theme()];
  const pairs = Object.entries(own).flat();
  return ["match", ["get", "kind"], ...pairs, own.overlap];
}

function boundsOf(geometry) {
  const points = geometry.coordinates.flat(Infinity);
  const lons = points.filter((_, at) => at % 2 === 0);
  const lats = points.filter((_, at) => at % 2 === 1);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function addPlaces(map, places) {
  if (map.getSource("places")) return;
  map.addSource("places", { type: "geojson", data: places });
  const paint = colour();
  map.addLayer({ id: "places-fill", type: "fill", source: "places", paint: { "fill-color": paint, "fill-opacity": 0.28 } });
  map.addLayer({ id: "places-line", type: "line", source: "places", paint: { "line-color": paint, "line-width": 2 } });
  map.addLayer({
    id: "places-point",
    type: "circle",
    source: "places",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": paint, "circle-radius": 8, "circle-stroke-width": 2, "circle-stroke-color": "#fff" },
  });
}

function choose(number) {
  for (const button of document.querySelectorAll("[data-place]")) {
    button.setAttribute("aria-current", String(button.dataset.place === String(number)));
  }
}

function fly(map, feature, number) {
  choose(number);
  map.fitBounds(boundsOf(feature.geometry), { padding: 60, maxZoom: 18, duration: 600 });
}

async function show(container) {
  container.dataset.shown = "true";
  const places = await (await fetch(container.dataset.placesUrl)).json();
  places.features.forEach((feature, number) => { feature.properties.number = number; });
  const all = boundsOf({ coordinates: places.features.map((feature) => feature.geometry.coordinates) });
  const made = await makeMap(container, {
    layers: ["divisions", "roads", "grids"],
    dress: (map) => {
      if (map.getLayer("grid-open")) map.setPaintProperty("grid-open", "fill-opacity", 0);
      addPlaces(map, places);
    },
    view: { bounds: all, fitBoundsOptions: { padding: 60, maxZoom: 17 } },
  });
  if (!made) return;
  for (const button of document.querySelectorAll("[data-place]")) {
    button.addEventListener("click", () => {
      fly(made.map, places.features[Number(button.dataset.place)], button.dataset.place);
      if (matchMedia("(max-width: 860px)").matches) container.scrollIntoView({ block: "center" });
    });
  }
  for (const layer of ["places-fill", "places-point"]) {
    made.map.on("click", layer, (event) => {
      const { number } = event.features[0].properties;
      choose(number);
      document.querySelector(`[data-place="${number}"]`)?.scrollIntoView({ block: "nearest" });
    });
  }
}

function look() {
  const container = document.getElementById("places-map");
  if (container && !container.dataset.shown) show(container);
}

// The report takes the place of the progress bar once the load is over.
new MutationObserver(look).observe(document.getElementById("main"), { childList: true, subtree: true });
look();
