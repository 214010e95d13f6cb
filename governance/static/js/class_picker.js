// Choosing a class with one of its standards: a box to type words, pinyin, initials or a code into,
// and the conditions of the classes that fit, in full. Arrows and Enter choose, Escape closes.
// The select below it holds what was chosen, and stands alone without a script.
const PAUSE = 80;

class Picker {
  #waiting = 0;
  #asked = null;
  #active = null;

  constructor(root) {
    this.root = root;
    this.box = root.querySelector("[role=combobox]");
    this.list = root.querySelector("[role=listbox]");
    this.picked = root.querySelector(".picked");
    this.select = root.querySelector("select");
    this.select.hidden = true;
    this.select.required = false;
    this.box.hidden = false;
    document.querySelector(`label[for="${this.select.id}"]`)?.setAttribute("for", this.box.id);
    this.box.addEventListener("input", () => this.#soon());
    this.box.addEventListener("click", () => this.#look());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    // The box keeps the focus, so that the arrows go on working.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#pick(event.target.closest("[data-value]")));
    root.addEventListener("focusout", (event) => root.contains(event.relatedTarget) || this.#close());
    this.#judge();
  }

  get #open() {
    return !this.list.hidden;
  }

  #soon() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#look(), PAUSE);
  }

  /** What fits the words in the box; with none, the conditions of the class that is chosen. */
  async #look() {
    clearTimeout(this.#waiting);
    this.#asked?.abort();
    this.#asked = new AbortController();
    const query = this.box.value.trim();
    const own = this.select.value.split(":")[0] || this.root.dataset.own;
    if (!query && !own) return this.#close();
    const asked = new URLSearchParams({ q: query, pick: this.list.id, ...(query ? {} : { own }) });
    try {
      const answer = await fetch(`${this.root.dataset.url}?${asked}`, { signal: this.#asked.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      this.#show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.#say(this.root.dataset.failed);
    }
  }

  #show(choices) {
    if (!this.root.contains(document.activeElement)) return;
    this.list.innerHTML = choices;
    this.#unfold();
    const chosen = this.list.querySelector(`[data-value="${this.select.value}"]`);
    this.#mark(this.box.value.trim() ? this.#options()[0] : (chosen ?? this.#options()[0]));
    chosen?.classList.add("is-chosen");
  }

  #say(text) {
    const line = Object.assign(document.createElement("li"), { className: "no-choice", textContent: text });
    this.list.replaceChildren(line);
    this.#unfold();
  }

  #unfold() {
    this.#active = null;
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.box.setAttribute("aria-expanded", "true");
  }

  #close() {
    clearTimeout(this.#waiting);
    this.#asked?.abort();
    this.list.hidden = true;
    this.#active = null;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  #options() {
    return [...this.list.querySelectorAll("[data-value]")];
  }

  #mark(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option ?? null;
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", option.id);
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!this.#open) return this.#look();
      const options = this.#options();
      const next = options.indexOf(this.#active) + step;
      this.#mark(options[(next + options.length) % options.length]);
    } else if (event.key === "Enter") {
      // In this box it chooses, and never sends the form.
      event.preventDefault();
      if (this.#open) this.#pick(this.#active);
      else this.#look();
    } else if (event.key === "Escape" && this.#open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #pick(option) {
    if (!option) return;
    const { value } = option.dataset;
    if (![...this.select.options].some((one) => one.value === value)) this.select.add(new Option(value, value));
    this.select.value = value;
    const title = option.closest("[role=group]").querySelector("strong").cloneNode(true);
    title.className = "picked-class";
    this.picked.replaceChildren(title, ...[...option.children].map((part) => part.cloneNode(true)));
    this.box.value = "";
    this.#judge();
    this.#close();
  }

  #judge() {
    this.box.setCustomValidity(this.select.value ? "" : this.root.dataset.none);
    this.picked.hidden = !this.select.value;
  }
}

const made = new WeakMap();

function offer() {
  for (const root of document.querySelectorAll("[data-picker]")) {
    if (!made.has(root)) made.set(root, new Picker(root));
  }
}

offer();
document.addEventListener("htmx:after:swap", offer);
