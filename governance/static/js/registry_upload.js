// Sending a file of a register: dropping it, its size before it is sent, and one sending only. The
// form works without this; the server asks the same questions.
const form = document.getElementById("upload");
const file = document.getElementById("file");
const drop = document.getElementById("drop");
const tooLarge = document.getElementById("too-large");

function fits() {
  const large = (file.files[0]?.size ?? 0) > Number(form.dataset.most);
  tooLarge.hidden = !large;
  tooLarge.textContent = large ? form.dataset.tooLarge : "";
  return !large;
}

file.addEventListener("change", fits);
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("is-over"));
}
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  fits();
});

form.addEventListener("submit", (event) => {
  if (!fits() || form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  document.getElementById("send").setAttribute("aria-disabled", "true");
  document.getElementById("sending").textContent = form.dataset.sending;
});
// Back from the next page: the form may be sent again.
addEventListener("pageshow", () => {
  delete form.dataset.sent;
  document.getElementById("send").removeAttribute("aria-disabled");
  document.getElementById("sending").textContent = "";
});
