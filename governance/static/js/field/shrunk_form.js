/** Post an ordinary form, but with the photographs of a PhotoPicker in its file input. */

export function sendShrunk(form, picker) {
  const files = form.querySelector("input[type=file][name=photos][multiple]");
  let ready = false;
  form.addEventListener("submit", async (event) => {
    if (ready) return;
    event.preventDefault();
    const { submitter } = event;
    const chosen = new DataTransfer();
    (await picker.photos()).forEach(({ buffer, type }, index) => {
      chosen.items.add(new File([buffer], `photo-${index + 1}.jpg`, { type }));
    });
    files.files = chosen.files;
    ready = true;
    // While a form is still telling of one submission it silently ignores the next.
    await new Promise((done) => setTimeout(done));
    form.requestSubmit(submitter);
    // A page that comes back from the browser's cache must be able to send again.
    addEventListener("pageshow", () => (ready = false), { once: true });
  });
}
