// Keeps every [data-countdown] ticking. The server has said the text once; this says it again in
// the same words, measured from the server's clock rather than the device's.
const words = JSON.parse(document.querySelector('meta[name="countdown-words"]').content);
const SOON = 3_600_000;
let skew = 0;

function filled(pattern, values) {
  return values.reduce((text, value, index) => text.replace(["111", "222"][index], value), pattern);
}

function span(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days) return filled(words.days, [days, hours]);
  return hours ? filled(words.hours, [hours, rest]) : filled(words.minutes, [rest]);
}

function tick() {
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(time.dateTime) - now;
    const text = (left < 0 ? words.late : words.left).replace("{}", span(Math.abs(left)));
    if (time.textContent !== text) time.textContent = text;
    time.dataset.level = left < 0 ? "late" : left <= SOON ? "soon" : "calm";
  }
}

const said = Date.parse(document.querySelector('meta[name="server-time"]')?.content ?? "");
if (said) skew = said - Date.now();
tick();
setInterval(tick, 15_000);
document.addEventListener("htmx:after:swap", tick);
