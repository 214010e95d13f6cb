// The console by keyboard: j k move, Enter opens, a goes on as proposed, r sends back, m merges,
// e shows what else there is, / searches.
function typing(event) {
  return event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey;
}

export function listenToKeys({ rows, open, close, point, chosen, drawer }) {
  function step(by) {
    const all = rows();
    const here = document.activeElement.closest?.(".row") ?? all.find((row) => row.dataset.no === chosen());
    const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(here) + by))];
    if (!next) return;
    point(next);
    if (!drawer.hidden) open(next.dataset.no);
  }

  function goOn() {
    const form = drawer.querySelector(".case-moves > .move-form");
    if (form && !drawer.hidden) form.requestSubmit();
  }

  function unfold(names) {
    if (drawer.hidden) return;
    const move = names.map((name) => drawer.querySelector(`.move[data-move="${name}"]`)).find(Boolean);
    if (!move) return;
    const group = move.closest(".move-group");
    if (group) group.open = true;
    move.open = true;
    move.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }

  function showMore() {
    const groups = drawer.hidden ? [] : [...drawer.querySelectorAll(".move-group")];
    const next = groups[groups.findIndex((group) => group.open) + 1] ?? groups[0];
    if (!next) return;
    next.open = true;
    next.querySelector("summary").focus();
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: goOn,
    r: () => unfold(["return", "rework", "refuse", "void"]),
    m: () => unfold(["merge"]),
    e: showMore,
    "/": () => document.querySelector('#queue-filter [name="q"]').focus(),
    "?": () => document.getElementById("keys-help").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("dialog")) {
      if (typing(event)) event.target.blur();
      else close();
      return;
    }
    if (typing(event) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}
