// Pins of cases that the page knows by number: coloured by how pressing they are, the urgent with a
// ring, the chosen one large. Drawn from GeoJSON so that they always match the list beside them.
import { colour, theme } from "./base_map.js";

const EMPTY = { type: "FeatureCollection", features: [] };

export function dressWithPins(map, data) {
  const level = ["match", ["get", "level"], "late", colour("late"), "soon", colour("soon"), colour("calm")];
  const ring = theme() === "dark" ? "#0b1017" : "#ffffff";
  map.addSource("pins", { type: "geojson", data: data ?? EMPTY, promoteId: "no" });
  map.addLayer({
    id: "pins-urgent", type: "circle", source: "pins", filter: ["get", "urgent"],
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 6, 15, 12],
      "circle-color": "transparent", "circle-stroke-width": 2, "circle-stroke-color": colour("late"),
    },
  });
  map.addLayer({
    id: "pins", type: "circle", source: "pins",
    paint: {
      "circle-color": level,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 3.5, 15, 7],
      "circle-stroke-width": 1.5, "circle-stroke-color": ring,
    },
  });
  map.addLayer({
    id: "pin-titles", type: "symbol", source: "pins", minzoom: 13.6,
    layout: {
      "text-field": ["get", "title"], "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.7],
      "text-font": ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"],
    },
    paint: {
      "text-color": theme() === "dark" ? "#d5deea" : "#26313f",
      "text-halo-color": theme() === "dark" ? "#0b1017e6" : "#ffffffe6", "text-halo-width": 1.5,
    },
  });
}

// A marker of the page's own, so that the chosen place stands out from every pin and label.
export function marker(maplibregl, level) {
  const element = document.createElement("div");
  element.className = "chosen-pin";
  element.dataset.level = level;
  element.innerHTML = '<svg viewBox="0 0 32 42" width="32" height="42" aria-hidden="true">'
    + '<path d="M16 1C8 1 2 7 2 15c0 10 14 26 14 26s14-16 14-26C30 7 24 1 16 1Z"/><circle cx="16" cy="15" r="5.5"/></svg>';
  return new maplibregl.Marker({ element, anchor: "bottom" });
}
