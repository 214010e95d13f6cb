/** Photographs of a form: taken or chosen, shrunk, shown small, taken out again. */

import { phrase } from "./phrases.js";
import { shrink } from "./photo.js";

const MOST = 6;

export class PhotoPicker {
  #shots = [];
  #list;
  #note;
  #row;
  #work = Promise.resolve();

  /** `root` holds the file inputs, a list `.shots`, a template of its rows and a note. */
  constructor(root, onChange = () => {}) {
    this.#list = root.querySelector(".shots");
    this.#note = root.querySelector(".photo-note");
    this.#row = root.querySelector(".shot-row");
    this.name = root.querySelector("input[type=file]").name;
    this.onChange = onChange;
    root.querySelectorAll("input[type=file]").forEach((input) => {
      input.addEventListener("change", () => {
        this.#add([...input.files]);
        input.value = "";
      });
    });
  }

  get count() {
    return this.#shots.length;
  }

  /** [{buffer, type}], once everything that was chosen is shrunk. */
  async photos() {
    await this.#work;
    return this.#shots.map(({ photo }) => photo);
  }

  clear() {
    this.#shots.forEach(({ url }) => URL.revokeObjectURL(url));
    this.#shots = [];
    this.#draw();
  }

  #add(files) {
    // One after the other: two big pictures at once are too much for the memory of a cheap phone.
    this.#work = files.reduce((before, file) => before.then(() => this.#addOne(file)), this.#work);
  }

  async #addOne(file) {
    if (this.#shots.length >= MOST) return this.#say(phrase("tooManyPhotos", { n: MOST }));
    this.#say(phrase("shrinking"));
    try {
      const photo = await shrink(file);
      const url = URL.createObjectURL(new Blob([photo.buffer], { type: photo.type }));
      this.#shots.push({ photo, url });
      this.#draw();
    } catch {
      this.#say(phrase("photoUnreadable"));
    }
  }

  #draw() {
    this.#list.replaceChildren(
      ...this.#shots.map((shot, index) => {
        const item = this.#row.content.firstElementChild.cloneNode(true);
        item.querySelector("img").src = shot.url;
        item.querySelector("img").alt = phrase("photoNumber", { n: index + 1 });
        item.querySelector("button").addEventListener("click", () => this.#remove(shot));
        return item;
      }),
    );
    const bytes = this.#shots.reduce((sum, { photo }) => sum + photo.buffer.byteLength, 0);
    this.#say(bytes ? phrase("photoSize", { n: this.count, kb: Math.round(bytes / 1024) }) : phrase("photoHint"));
    this.onChange();
  }

  #remove(shot) {
    URL.revokeObjectURL(shot.url);
    this.#shots = this.#shots.filter((other) => other !== shot);
    this.#draw();
  }

  #say(text) {
    this.#note.textContent = text;
  }
}
