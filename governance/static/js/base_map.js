// Makes a map from the style that the server describes, in the theme of the page, and re-makes the
// style when the theme changes. Pages without WebGL2 get a sentence instead; their lists still work.
const dark = matchMedia("(prefers-color-scheme: dark)");

// The wall is dark at any hour: it says so with data-theme on the root element.
export function theme() {
  return document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
}

export function styleUrl(base, layers) {
  return `${base}?theme=${theme()}&layers=${layers.join(",")}`;
}

function hasWebGL2() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

// `prepare` may change a style before it is drawn, `dress` adds to it after; both run again when the
// theme changes.
export async function makeMap(container, { layers, view, prepare = () => {}, dress = () => {}, zoomAt = "top-left", scaleAt = "bottom-left" }) {
  if (!hasWebGL2()) {
    container.innerHTML = "";
    const note = document.createElement("p");
    note.className = "map-failed";
    note.textContent = container.dataset.failed ?? "WebGL2";
    container.append(note);
    return null;
  }
  const maplibregl = await import("../vendor/maplibre-gl.mjs");
  const url = () => styleUrl(container.dataset.styleUrl, layers);
  const fetchStyle = async () => {
    const style = await (await fetch(url())).json();
    prepare(style);
    return style;
  };
  const style = await fetchStyle();
  const map = new maplibregl.Map({
    container,
    style,
    bounds: style.metadata.bounds,
    fitBoundsOptions: { padding: 24 },
    maxZoom: 19,
    minZoom: 8,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: 0,
    ...view,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), zoomAt);
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), scaleAt);
  // A layer that its role may not see answers 403: the rest of the map is drawn without it.
  map.on("error", () => {});
  map.on("style.load", () => dress(map));
  map.on("idle", () => { container.dataset.idle = "true"; });
  dark.addEventListener("change", async () => map.setStyle(await fetchStyle(), { diff: false }));
  keepTime(map, style.state.now.default);
  return { map, maplibregl };
}

// Which cases are late follows from the time, by the server's clock, and not from new tiles.
function keepTime(map, said) {
  const skew = said - Date.now() / 1000;
  const tell = () => map.setGlobalStateProperty("now", Math.round(Date.now() / 1000 + skew));
  map.on("style.load", tell);
  setInterval(tell, 30_000);
}

export function colour(level, urgent) {
  const light = { late: "#c92a20", soon: "#d98200", calm: "#1e66d0" };
  const night = { late: "#ff6b60", soon: "#f5b041", calm: "#6aa5ff" };
  return (theme() === "dark" ? night : light)[urgent === true ? "late" : level];
}
