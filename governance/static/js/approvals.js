// Requests by keyboard, as in the queue: j k move, Enter opens the case, a grants, r refuses.
const rows = () => [...document.querySelectorAll("#rows > .request")];

function typing(event) {
  return event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey;
}

function chosen() {
  return document.activeElement.closest?.("#rows > .request") ?? document.querySelector("#rows > .is-chosen");
}

function choose(row) {
  rows().forEach((one) => one.classList.toggle("is-chosen", one === row));
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const next = Math.min(all.length - 1, Math.max(0, all.indexOf(chosen()) + by));
  choose(all[next]);
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  a: () => chosen()?.querySelector(".answers > form")?.requestSubmit(),
  r: () => {
    const refusal = chosen()?.querySelector(".answers > details");
    if (!refusal) return;
    refusal.open = true;
    refusal.querySelector("textarea").focus();
  },
  Enter: () => document.activeElement === chosen() && chosen()?.querySelector("h2 a").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event)) event.target.blur();
  if (typing(event) || !keys[event.key]) return;
  if (event.key === "Enter" && document.activeElement !== chosen()) return;
  event.preventDefault();
  keys[event.key]();
});
