/** The words of the page's language, from the data attributes of its #phrases element. */

const words = document.getElementById("phrases")?.dataset ?? {};

/** Phrase by name with {placeholders} filled in. */
export function phrase(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export const language = document.documentElement.lang || "zh-CN";
const timezone = words.timezone;

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: timezone });
const calendar = new Intl.DateTimeFormat(language, {
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
  timeZone: timezone,
});

/** ISO moment -> the time alone today, else with its day, in the district's zone. */
export function moment(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  return (today ? clock : calendar).format(at);
}
