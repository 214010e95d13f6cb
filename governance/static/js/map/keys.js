// The map by keyboard: / searches cases, g goes to an address, j k move in the list, f fits, h asks
// what is in the middle, m measures.
function typing({ target }) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, dialog");
}

export function listenToKeys({ step, fit = () => {}, measure = () => {}, here = () => {}, find, close = () => {} }) {
  const help = document.getElementById("keys-help");
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    f: fit,
    m: measure,
    h: here,
    g: find,
    "/": () => document.querySelector('#filter [name="q"]')?.focus(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !event.target.closest("dialog")) {
      if (typing(event)) event.target.blur();
      close();
      return;
    }
    if (typing(event) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keys-help]")) help.showModal();
  });
}
