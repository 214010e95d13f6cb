/** Narrow the long list of classes down while typing. */

const box = document.getElementById("class-search");
const list = document.getElementById("class-list");
const none = document.getElementById("class-none");

export function clearSearch() {
  box.value = "";
  box.dispatchEvent(new Event("input"));
  document.getElementById("more-classes").open = false;
}

export function watchSearch() {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("input", () => {
    const words = box.value.trim().toLowerCase();
    let shown = 0;
    list.querySelectorAll("li[data-words]").forEach((item) => {
      item.hidden = words !== "" && !item.dataset.words.toLowerCase().includes(words);
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
