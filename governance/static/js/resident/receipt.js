/** Copy the number and the code of a receipt. */

import { phrase } from "../field/phrases.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const values = button.dataset.copy.split(" ").map((id) => document.getElementById(id).textContent.trim());
    await navigator.clipboard.writeText(values.join("\n"));
    button.querySelector("span").textContent = phrase("copied");
  });
}
