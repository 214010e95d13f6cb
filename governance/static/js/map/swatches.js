// Legends in the colours of the map, which only its style knows.
export const swatches = {};

/** Take the colours of a style that is about to be drawn. */
export function takeSwatches(style) {
  Object.assign(swatches, style.metadata.swatches);
  paintSwatches();
}

export function paintSwatches() {
  for (const one of document.querySelectorAll("[data-swatch]")) one.style.backgroundColor = swatches[one.dataset.swatch] ?? "";
}

document.addEventListener("found", paintSwatches);

/** How much each layer holds, beside its switch. */
export async function showTallies(url) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  for (const [name, count] of Object.entries(await answer.json())) {
    const place = document.querySelector(`[data-tally="${name}"]`);
    if (place) place.textContent = number.format(count);
  }
}
