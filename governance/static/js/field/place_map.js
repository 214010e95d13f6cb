/** A small map on which the place of a report can be seen and put right. Opened by hand, with a signal. */

import { phrase } from "./phrases.js";

const CLOSE = 16.5;

export function offerMap(details, place) {
  let made = null;
  details.hidden = false;
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    const container = details.querySelector(".map");
    try {
      made ??= await makePlaceMap(details, container, place);
      made?.goTo(place.fix);
      details.scrollIntoView({ block: "center" });
    } catch {
      // The map is not kept for times without a signal.
      container.textContent = phrase("noMap");
    }
  });
  return { goTo: (fix) => made?.goTo(fix) };
}

async function makePlaceMap(details, container, place) {
  container.textContent = "";
  await addSheet(details.dataset.sheet);
  const [{ makeMap }, { marker }] = await Promise.all([import("../base_map.js"), import("../pins.js")]);
  const made = await makeMap(container, {
    layers: ["divisions", "roads", "grids"],
    dress: (map) => map.setPaintProperty("grid-open", "fill-opacity", 0),
  });
  if (!made) return null;
  const pin = marker(made.maplibregl, "late").setDraggable(true);

  function point({ lng, lat }) {
    pin.setLngLat({ lng, lat }).addTo(made.map);
    place.choose({ lon: lng, lat });
  }

  pin.on("dragend", () => point(pin.getLngLat()));
  made.map.on("click", (event) => point(event.lngLat));
  return {
    goTo(fix) {
      made.map.resize();
      if (!fix) return;
      pin.setLngLat([fix.lon, fix.lat]).addTo(made.map);
      made.map.jumpTo({ center: [fix.lon, fix.lat], zoom: CLOSE });
    },
  };
}

function addSheet(href) {
  return new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: failed });
    document.head.append(link);
  });
}
