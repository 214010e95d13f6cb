// On a phone the list is a sheet at the lower edge, drawn up by its grip: a line, half, or all.
const HEIGHTS = ["low", "half", "full"];
const DRAG = 24;

export function openSheet(sheet) {
  if (!sheet) return;
  const grip = sheet.querySelector(".sheet-grip");
  let from = null;

  function set(height) {
    sheet.dataset.height = height;
    grip.setAttribute("aria-expanded", String(height !== "low"));
  }

  function move(by) {
    const next = HEIGHTS.indexOf(sheet.dataset.height) + by;
    set(HEIGHTS[Math.min(HEIGHTS.length - 1, Math.max(0, next))]);
  }

  grip.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointerup", (event) => {
    const moved = from === null ? 0 : from - event.clientY;
    from = null;
    if (Math.abs(moved) >= DRAG) {
      move(moved > 0 ? 1 : -1);
      grip.dataset.dragged = "true";
    }
  });
  grip.addEventListener("click", () => {
    if (grip.dataset.dragged) delete grip.dataset.dragged;
    else set(sheet.dataset.height === "low" ? "half" : "low");
  });
  sheet.querySelector("#more-filters").addEventListener("toggle", ({ target }) => {
    if (target.open) set("full");
  });
  sheet.querySelector("#filter").addEventListener("focusin", () => {
    if (sheet.dataset.height === "low") set("half");
  });
}
