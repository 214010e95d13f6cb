// A box above the long list of classes and standards: what is typed there, words, pinyin or
// initials, leaves only the classes that fit, best first. Without a script the whole list stands.
// A page carries that list once: the other forms copy it when they are unfolded.
const kept = new WeakMap();

function groupsOf(select) {
  if (!kept.has(select)) {
    const whole = document.querySelector("select[data-list='whole']");
    const short = select.dataset.list === "short" && whole;
    kept.set(select, short ? groupsOf(whole).map(copied) : [...select.querySelectorAll("optgroup")]);
  }
  return kept.get(select);
}

function copied(group) {
  const copy = group.cloneNode(true);
  copy.querySelectorAll("option").forEach((option) => (option.selected = false));
  return copy;
}

function fill(select) {
  if (kept.has(select)) return;
  const chosen = select.value;
  select.append(...groupsOf(select));
  const own = [...select.querySelectorAll("optgroup")].filter((one) => !kept.get(select).includes(one));
  own.forEach((group) => group.remove());
  select.value = chosen;
}

async function narrow(box) {
  const select = document.getElementById(box.dataset.picks);
  const groups = groupsOf(select);
  const query = box.value.trim();
  let fitting = groups;
  if (query) {
    const url = `${box.dataset.url}?most=50&q=${encodeURIComponent(query)}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    // A later letter is being looked up already, or there is no network: then all stay.
    if (box.value.trim() !== query) return;
    if (answer?.ok) {
      const order = new Map((await answer.json()).map((one, place) => [String(one.id), place]));
      fitting = groups
        .filter((group) => order.has(group.dataset.class))
        .sort((one, other) => order.get(one.dataset.class) - order.get(other.dataset.class));
    }
  }
  const chosen = select.value;
  const blank = select.querySelector("option[value='']");
  select.replaceChildren(...(blank ? [blank] : []), ...fitting);
  const options = [...select.querySelectorAll("optgroup option")];
  const still = options.find((option) => option.value === chosen);
  select.value = still ? chosen : query && options.length ? options[0].value : "";
  if (!blank) return;
  blank.dataset.said ??= blank.textContent;
  blank.textContent = options.length ? blank.dataset.said : select.dataset.none;
}

let waiting = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-picks]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => narrow(event.target), 80);
});
// Enter in the box must not send the move.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-picks]")) return;
  event.preventDefault();
  document.getElementById(event.target.dataset.picks).focus();
});

function fillWithin(place) {
  place.querySelectorAll?.("select[data-list='short']").forEach(fill);
}

document.addEventListener("toggle", (event) => event.target.open && fillWithin(event.target), true);
document.addEventListener("focusin", (event) => {
  if (event.target.matches("select[data-list='short']")) fill(event.target);
});

function offer() {
  document.querySelectorAll("[data-picks]").forEach((box) => (box.hidden = false));
}

offer();
document.addEventListener("htmx:after:swap", offer);
