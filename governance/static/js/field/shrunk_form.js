/** Post an ordinary form, but with the photographs of its PhotoPickers in their file inputs. */

export function sendShrunk(form, ...pickers) {
  let ready = false;
  form.addEventListener("submit", async (event) => {
    if (ready) return;
    event.preventDefault();
    const { submitter } = event;
    for (const picker of pickers) {
      const chosen = new DataTransfer();
      (await picker.photos()).forEach(({ buffer, type }, index) => {
        chosen.items.add(new File([buffer], `photo-${index + 1}.jpg`, { type }));
      });
      form.querySelector(`input[type=file][name=${picker.name}][multiple]`).files = chosen.files;
    }
    ready = true;
    // While a form is still telling of one submission it silently ignores the next.
    await new Promise((done) => setTimeout(done));
    form.requestSubmit(submitter);
    // A page that comes back from the browser's cache must be able to send again.
    addEventListener("pageshow", () => (ready = false), { once: true });
  });
}
