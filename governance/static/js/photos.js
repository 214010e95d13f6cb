// Small pictures of the chosen photographs, before they are sent.
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-preview]")) return;
  target.parentElement.querySelector(".previews")?.remove();
  const box = document.createElement("div");
  box.className = "previews";
  for (const file of [...target.files].slice(0, 6)) {
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    box.append(image);
  }
  target.after(box);
});
