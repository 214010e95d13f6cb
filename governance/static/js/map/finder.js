// From words to a place: the server says what may be meant, how sure it is, and why.
const SURE = 0.9;

export class Finder {
  #map;
  #maplibregl;
  #marker;
  #form = document.getElementById("find");
  #hits = document.getElementById("hits");

  constructor({ map, maplibregl }) {
    this.#map = map;
    this.#maplibregl = maplibregl;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#look();
    });
    this.#form.elements.where.addEventListener("input", ({ target }) => {
      if (!target.value) this.close();
    });
    this.#hits.addEventListener("click", ({ target }) => {
      const hit = target.closest(".hit");
      if (hit) this.#go(hit);
    });
  }

  focus() {
    this.#form.elements.where.focus();
    this.#form.elements.where.select();
  }

  close() {
    this.#hits.replaceChildren();
    this.#marker?.remove();
  }

  async #look() {
    const where = this.#form.elements.where.value.trim();
    if (!where) return;
    const answer = await fetch(`${this.#form.dataset.url}?${new URLSearchParams({ where })}`, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.#hits.replaceChildren(...page.body.children);
    const hits = this.#hits.querySelectorAll(".hit");
    const sure = Number(hits[0]?.dataset.confidence) >= SURE;
    if (hits.length === 1 || sure) this.#go(hits[0]);
    else hits[0]?.focus();
  }

  #go(hit) {
    for (const one of this.#hits.querySelectorAll(".hit")) one.toggleAttribute("aria-current", one === hit);
    const at = [Number(hit.dataset.lon), Number(hit.dataset.lat)];
    this.#marker?.remove();
    this.#marker = new this.#maplibregl.Marker({ element: pin(), anchor: "bottom" }).setLngLat(at).addTo(this.#map);
    this.#map.easeTo({ center: at, zoom: Number(hit.dataset.zoom), duration: 600 });
  }
}

function pin() {
  const element = document.createElement("div");
  element.className = "chosen-pin found-pin";
  element.innerHTML = '<svg viewBox="0 0 32 42" width="32" height="42" aria-hidden="true">'
    + '<path d="M16 1C8 1 2 7 2 15c0 10 14 26 14 26s14-16 14-26C30 7 24 1 16 1Z"/><circle cx="16" cy="15" r="5.5"/></svg>';
  return element;
}
