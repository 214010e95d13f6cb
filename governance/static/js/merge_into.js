// From a likely duplicate to the form that merges: it unfolds with that one chosen, and shows it.
function offer() {
  for (const button of document.querySelectorAll("[data-merge-into]")) {
    button.hidden = !document.querySelector("details[data-move=merge]");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-merge-into]");
  const form = button && document.querySelector("details[data-move=merge]");
  if (!form) return;
  for (let place = form; place; place = place.parentElement.closest("details")) place.open = true;
  const choice = form.querySelector(`input[name=survivor][value="${button.dataset.mergeInto}"]`);
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  choice.focus();
});

offer();
document.addEventListener("htmx:after:swap", offer);
