// What was chosen: the filter of cases, the layers, the colours. Everything is read from the
// controls of the page and kept in its address.
const TILED = ["state", "stage", "class", "department", "late", "opened_from", "opened_to", "q"];
const PLAIN = { state: "open", key: "level" };
const QUIET = 350; // milliseconds without a keystroke after which words are looked for

export class Choices extends EventTarget {
  constructor() {
    super();
    this.form = document.getElementById("filter");
    this.boxes = [...document.querySelectorAll('#layers [name="layer"]')];
    this.figures = [...document.querySelectorAll('#layers [name="figure"]')];
    this.#restore();
    this.#listen();
  }

  known() {
    return this.boxes.map((box) => box.value);
  }

  layers() {
    return this.boxes.filter((box) => box.checked).map((box) => box.value);
  }

  get figure() {
    return this.figures.find((one) => one.checked)?.value ?? "open";
  }

  /** The filter without what goes without saying. */
  filter() {
    const said = new URLSearchParams();
    if (!this.form) return said;
    for (const [name, value] of new FormData(this.form)) {
      if (value.trim() && value !== PLAIN[name]) said.set(name, value.trim());
    }
    return said;
  }

  /** The part of it that tiles are asked for. */
  tileQuery() {
    const tiled = new URLSearchParams();
    const said = this.filter();
    tiled.set("state", said.get("state") ?? PLAIN.state);
    for (const name of TILED) if (said.has(name)) tiled.set(name, said.get(name));
    return tiled.toString();
  }

  /** Take over the filter that a link of the page stands for; the colours are as chosen last. */
  follow(link) {
    const said = new URL(link.href).searchParams;
    for (const control of this.form.elements) {
      if (!control.name || control.name === "key") continue;
      const value = said.get(control.name) ?? PLAIN[control.name] ?? "";
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
    this.#changed();
  }

  #restore() {
    const asked = new URLSearchParams(location.search);
    if (asked.has("layers")) {
      const names = asked.get("layers").split(",");
      for (const box of this.boxes) box.checked = names.includes(box.value);
    }
    for (const one of this.figures) if (one.value === asked.get("figure")) one.checked = true;
    this.#showCount();
  }

  #listen() {
    let waiting;
    const soon = (delay) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#changed(), delay);
    };
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      soon(0);
    });
    this.form?.addEventListener("input", ({ target }) => soon(target.type === "search" ? QUIET : 0));
    document.addEventListener("change", ({ target }) => {
      if (target.name === "key") soon(0);
      else if (this.boxes.includes(target)) this.#tell("layers");
      else if (this.figures.includes(target)) this.#tell("figure");
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-narrow]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.follow(link);
    });
  }

  #changed() {
    this.#showCount();
    this.#tell("filter");
  }

  #tell(what) {
    this.#remember();
    this.dispatchEvent(new Event(what));
  }

  #remember() {
    const said = this.filter();
    const url = new URL(location);
    url.search = said;
    const changed = this.boxes.some((box) => box.checked !== box.defaultChecked);
    if (changed) url.searchParams.set("layers", this.layers().join(","));
    if (this.figure !== "open") url.searchParams.set("figure", this.figure);
    history.replaceState(history.state, "", url);
  }

  #showCount() {
    const badge = document.getElementById("filter-count");
    if (!badge) return;
    const count = [...this.filter().keys()].filter((name) => !["state", "key", "q"].includes(name)).length;
    badge.hidden = !count;
    badge.textContent = count;
  }
}
