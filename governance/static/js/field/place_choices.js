/** Where an address fits several places equally well, they are offered below it while it is written.

    Who has been located is not asked; without a signal the report goes as it was written. */

for (const offered of document.querySelectorAll("[data-places]")) offer(offered);

function offer(offered) {
  const { address, lon } = offered.closest("form").elements;
  let asked = null;

  address.addEventListener("change", async () => {
    asked?.abort();
    asked = new AbortController();
    offered.replaceChildren();
    const words = address.value.trim();
    if (!words || lon?.value) return;
    try {
      const query = new URLSearchParams({ address: words });
      const answer = await fetch(`${offered.dataset.places}?${query}`, { signal: asked.signal });
      if (answer.ok) offered.innerHTML = await answer.text();
    } catch {
      // Nothing is offered; an acceptor will ask.
    }
  });

  offered.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-address]");
    if (!chosen) return;
    address.value = chosen.dataset.address;
    offered.replaceChildren();
    address.focus();
  });
}
