// Markers for choosing a place: one that can be moved, and numbered ones that can be pressed.

export function ghost(maplibregl, label) {
  const element = document.createElement("div");
  element.className = "moving-pin";
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", label);
  element.innerHTML = '<svg viewBox="0 0 32 42" width="36" height="47" aria-hidden="true">'
    + '<path d="M16 1C8 1 2 7 2 15c0 10 14 26 14 26s14-16 14-26C30 7 24 1 16 1Z"/><path class="cross" d="M16 9v12M10 15h12"/></svg>';
  return new maplibregl.Marker({ element, anchor: "bottom", draggable: true });
}

export function numbered(maplibregl, number, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "numbered-pin";
  element.textContent = String(number);
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    press();
  });
  return new maplibregl.Marker({ element, anchor: "center" });
}
