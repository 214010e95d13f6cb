/** Narrow the long list of classes down while typing: words, pinyin or its initials. */

import { conditionsOf } from "./situation.js";

const box = document.getElementById("class-search");
const list = document.getElementById("class-list");
const none = document.getElementById("class-none");

/** Whether an item has every word that was typed; spellings come with the page, for use offline. */
function fits(item, words) {
  const said = `${item.dataset.words.toLowerCase()} ${conditionsOf(item.dataset.code)}`;
  const spelt = (item.dataset.spelt ?? "").split(" ");
  return words.every((word) => said.includes(word) || spelt.some((one) => one.includes(word)));
}

export function clearSearch() {
  box.value = "";
  box.dispatchEvent(new Event("input"));
  document.getElementById("more-classes").open = false;
}

export function watchSearch() {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    list.querySelectorAll("li[data-words]").forEach((item) => {
      item.hidden = !fits(item, words);
      if (!item.hidden) shown += 1;
    });
    list.querySelectorAll("section").forEach((group) => {
      group.hidden = !group.querySelector("li[data-words]:not([hidden])");
    });
    none.hidden = shown > 0;
  });
  // Enter in the search box must not send the report.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
