// What a feature says of itself. Its attributes came from a tile and are only ever set as text.
const words = document.getElementById("words").dataset;
const english = document.documentElement.lang === "en";

function say(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function part(name, text, className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

export function link(text, url) {
  const a = part("a", text, "button");
  a.href = url;
  return a;
}

export function button(text, act) {
  const made = part("button", text, "button quiet");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** `lines` are [name, value]; those without a value are left out. */
export function card(title, lines, actions = []) {
  const box = part("div", "", "popup");
  const facts = part("dl", "", "facts");
  for (const [name, value] of lines) {
    if (value === undefined || value === null || value === "") continue;
    facts.append(part("dt", name), part("dd", String(value)));
  }
  box.append(part("h2", title), facts);
  if (actions.length) {
    const row = part("div", "", "buttons");
    row.append(...actions);
    box.append(row);
  }
  return box;
}

const stages = JSON.parse(document.getElementById("map").dataset.stages);

export const CARDS = {
  cases: (it) => [
    it.title || it.no,
    [[words.no, it.no], [words.stage, stages[it.stage] ?? it.stage], [words.place, it.address]],
  ],
  components: (it) => [it.name, [[words.code, it.code], [words.state, it.state]]],
  legal_entities: (it) => [it.name, [[words.kind, it.kind]]],
  locations: (it) => [it.address, []],
  persons: (it) => [it.code, [[words.persons, it.count]]],
  positions: (it) => [
    it.name,
    [
      [words.worker, it.minutes < 1 ? words.seenNow : say(words.seen, { minutes: it.minutes })],
      ["", it.accuracy ? say(words.accuracy, { metres: it.accuracy }) : ""],
    ],
  ],
  hot_spots: (it) => [
    (english && it.title_en) || it.title || words.hotSpot,
    [[words.place, it.place], [words.score, it.score], [words.count, it.cases]],
  ],
};

export function gridLines(grid) {
  if (!grid) return [];
  return [[words.gridOpen, grid.open], [words.gridLate, grid.late], [words.gridLoad, grid.load]];
}
