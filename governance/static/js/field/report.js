/** A report in three taps: class, photograph, send. Everything goes through the outbox. */

import "/static/vendor/idb.js";
import "./outbox_store.js";
import "./outbox.js";
import { askForBackgroundSync, start } from "./offline.js";
import { PhotoPicker } from "./photo_picker.js";
import { phrase } from "./phrases.js";
import { PositionLine } from "./position_line.js";
import "./place_choices.js";
import { offerMap } from "./place_map.js";
import { draw, receiptLine } from "./queue_view.js";
import { sharePosition } from "./sharing.js";
import { sendShrunk } from "./shrunk_form.js";
import { Situation } from "./situation.js";
import { clearSearch, watchSearch } from "./class_search.js";

const form = document.getElementById("report");
const account = form.dataset.account;
const send = document.getElementById("send");
const summary = document.getElementById("send-summary");
const outcome = document.getElementById("outcome");
let latest = null;

const place = new PositionLine(document.getElementById("place"), summarise);
const placeMap = document.getElementById("place-map");
offerMap(placeMap, place);
const picker = new PhotoPicker(document.getElementById("photos"), summarise);
const mended = document.getElementById("mended");
const after = new PhotoPicker(document.getElementById("photos-after"), summarise);
const { self_handled: tick, result } = form.elements;
const situation = new Situation(form.elements.text, summarise);

form.addEventListener("change", (event) => {
  if (event.target.name === "class_code") choose();
  if (event.target === tick) unfoldMended();
});
if (isSecureContext) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
} else {
  // Over plain HTTP a phone gives neither keys nor a service worker: then the form posts itself.
  sendShrunk(form, picker, after);
}
document.getElementById("flush").addEventListener("click", (event) => {
  event.preventDefault();
  self.outbox.flush();
});
new BroadcastChannel("onemap-outbox").addEventListener("message", redraw);

unfoldMended();
sharePosition(document.getElementById("sharing"), () => place.own);
watchSearch();
summarise();
start();
draw(account).catch(() => {
  outcome.textContent = phrase("noStore");
});

async function redraw() {
  await draw(account);
  if (latest) outcome.textContent = (await receiptLine(latest)) || outcome.textContent;
}

function chosen() {
  return form.querySelector("input[name=class_code]:checked");
}

/** What was mended needs its result and a photograph; without the tick neither is asked for. */
function unfoldMended() {
  mended.hidden = !tick.checked;
  result.required = tick.checked;
  result.disabled = !tick.checked;
  summarise();
}

function choose() {
  const more = document.getElementById("more-classes");
  const input = chosen();
  const listed = more.contains(input);
  more.querySelector(".chosen").textContent = listed ? input.dataset.label : phrase("moreClasses");
  more.classList.toggle("is-chosen", listed);
  if (listed) more.open = false;
  situation.offer(input?.value);
  outcome.textContent = "";
  place.start();
  summarise();
}

function summarise() {
  const what = chosen()?.dataset.label ?? form.elements.text.value.trim();
  const photos = picker.count ? phrase("photoCount", { n: picker.count }) : "";
  const done = tick.checked ? phrase("selfHandled") : "";
  const lacking = tick.checked && !(after.count && result.value.trim());
  const said = lacking ? [phrase("selfHandledNeeds")] : [what, photos, done, place.short];
  summary.textContent = what ? said.filter(Boolean).join(" · ") : phrase("threeTaps");
  send.disabled = !what || lacking;
}

form.elements.text.addEventListener("input", summarise);
result.addEventListener("input", summarise);

async function submit() {
  send.disabled = true;
  outcome.textContent = phrase("saving");
  try {
    const item = await compose();
    await self.outbox.add(item);
    latest = item.key;
  } catch {
    outcome.textContent = phrase("notSaved");
    send.disabled = false;
    return;
  }
  form.reset();
  clearSearch();
  picker.clear();
  after.clear();
  unfoldMended();
  place.choose(null);
  placeMap.open = false;
  choose();
  outcome.textContent = phrase(navigator.onLine ? "savedSending" : "savedOffline");
  scrollTo({ top: 0 });
  navigator.storage?.persist?.();
  askForBackgroundSync();
  self.outbox.flush();
}

async function compose() {
  const now = new Date().toISOString();
  const label = chosen()?.dataset.label ?? phrase("noClass");
  const className = chosen()?.dataset.name;
  const text = form.elements.text.value.trim() || className;
  const fields = { text, seen_at: now, ...place.fields() };
  const address = form.elements.address.value.trim();
  if (address) fields.address = address;
  if (chosen()) fields.class_code = chosen().value;
  if (form.elements.urgent.checked) fields.urgent = "true";
  if (tick.checked) Object.assign(fields, { self_handled: "true", result: result.value.trim() });
  const photos = await picker.photos();
  const photos_after = tick.checked ? await after.photos() : [];
  return { key: crypto.randomUUID(), account, created_at: now, label, class_name: className, fields, photos, photos_after };
}
