// One more row for a department and what it is asked to do. Without a script the rows that stand
// there must do.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-part]");
  if (!button) return;
  const rows = button.closest("[data-parts]").querySelectorAll(".part");
  const row = rows[rows.length - 1].cloneNode(true);
  row.querySelectorAll("select, input").forEach((field) => {
    field.value = "";
    field.ariaLabel = field.ariaLabel.replace(/\d+$/, rows.length + 1);
  });
  button.before(row);
  row.querySelector("select").focus();
});

export function offerMoreParts() {
  document.querySelectorAll("[data-add-part]").forEach((button) => (button.hidden = false));
}

offerMoreParts();
document.addEventListener("htmx:after:swap", offerMoreParts);
