/** A report in three taps: class, photograph, send. Everything goes through the outbox. */

import "/static/vendor/idb.js";
import "./outbox_store.js";
import "./outbox.js";
import { askForBackgroundSync, start } from "./offline.js";
import { PhotoPicker } from "./photo_picker.js";
import { phrase } from "./phrases.js";
import { PositionLine } from "./position_line.js";
import { draw } from "./queue_view.js";
import { watchSearch } from "./class_search.js";

const form = document.getElementById("report");
const account = form.dataset.account;
const send = document.getElementById("send");
const summary = document.getElementById("send-summary");
const outcome = document.getElementById("outcome");

const place = new PositionLine(document.getElementById("place"), summarise);
const picker = new PhotoPicker(document.getElementById("photos"), summarise);

form.addEventListener("change", (event) => {
  if (event.target.name === "class_code") choose();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
document.getElementById("flush").addEventListener("click", (event) => {
  event.preventDefault();
  self.outbox.flush();
});
new BroadcastChannel("onemap-outbox").addEventListener("message", () => draw(account));

watchSearch();
summarise();
start();
draw(account).catch(() => {
  outcome.textContent = phrase("noStore");
});

function chosen() {
  return form.querySelector("input[name=class_code]:checked");
}

function choose() {
  const more = document.getElementById("more-classes");
  const input = chosen();
  const listed = more.contains(input);
  more.querySelector(".chosen").textContent = listed ? input.dataset.label : phrase("moreClasses");
  more.classList.toggle("is-chosen", listed);
  if (listed) more.open = false;
  outcome.textContent = "";
  place.start();
  summarise();
}

function summarise() {
  const parts = [chosen()?.dataset.label];
  if (picker.count) parts.push(phrase("photoCount", { n: picker.count }));
  if (place.short) parts.push(place.short);
  summary.textContent = parts.filter(Boolean).join(" · ") || phrase("threeTaps");
  send.disabled = !chosen() && !form.elements.text.value.trim();
}

form.elements.text.addEventListener("input", summarise);

async function submit() {
  send.disabled = true;
  outcome.textContent = phrase("saving");
  try {
    await self.outbox.add(await compose());
  } catch {
    outcome.textContent = phrase("notSaved");
    send.disabled = false;
    return;
  }
  form.reset();
  picker.clear();
  choose();
  outcome.textContent = phrase(navigator.onLine ? "savedSending" : "savedOffline");
  scrollTo({ top: 0 });
  navigator.storage?.persist?.();
  askForBackgroundSync();
  if (await self.outbox.flush()) outcome.textContent = "";
}

async function compose() {
  const now = new Date().toISOString();
  const label = chosen()?.dataset.label ?? phrase("noClass");
  const fields = { text: form.elements.text.value.trim() || label, seen_at: now, ...place.fields() };
  const address = form.elements.address_text.value.trim();
  if (address) fields.address_text = address;
  if (chosen()) fields.class_code = chosen().value;
  if (form.elements.urgent.checked) fields.urgent = "true";
  return { key: crypto.randomUUID(), account, created_at: now, label, fields, photos: await picker.photos() };
}
