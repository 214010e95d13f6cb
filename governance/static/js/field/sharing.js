/** The centre sees where a grid worker is, while the page is open and within working hours. The
    worker reads here whether it does, and may pause it; the server keeps the last position alone. */

import { moment, phrase } from "./phrases.js";

const EVERY = 60_000;
const LOOK = 5_000;
const OLD = 5 * 60_000;
const PAUSED = "onemap-sharing-paused";

async function ask(url, options) {
  try {
    const said = await fetch(url, options);
    return said.ok ? await said.json() : null;
  } catch {
    return null; // no signal: nothing is kept to be told later
  }
}

/** `fixOf` gives the phone's own {lon, lat, accuracy, at}, or null while it has none. */
export function sharePosition(root, fixOf) {
  if (!root) return;
  const line = root.querySelector(".sharing-line");
  const button = root.querySelector("button");
  const { url } = root.dataset;
  let told = 0;
  let answer = null;

  // Only whoever is on duty tells where they are; whether that is so is asked without telling.
  const onDuty = () => Boolean(answer?.until) && Date.now() < Date.parse(answer.until);
  const paused = () => localStorage.getItem(PAUSED) === "yes";

  function show() {
    const state = paused() ? "paused" : (answer?.outcome ?? "waiting");
    line.textContent = phrase(`sharing_${state}`, { time: answer?.until ? moment(answer.until) : "" });
    root.dataset.state = state;
    button.textContent = phrase(paused() ? "sharingResume" : "sharingPause");
    root.hidden = false;
  }

  async function tell() {
    const fix = fixOf();
    const now = Date.now();
    if (paused() || document.hidden || !fix || now - fix.at > OLD || now - told < EVERY) return;
    told = now;
    if (!onDuty()) {
      answer = await ask(url);
      if (!onDuty()) return show();
    }
    const body = JSON.stringify({ lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy, crs: "wgs84" });
    answer = await ask(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    show();
  }

  button.addEventListener("click", async () => {
    localStorage.setItem(PAUSED, paused() ? "no" : "yes");
    answer = null;
    told = 0;
    show();
    if (paused()) await fetch(url, { method: "DELETE" }).catch(() => {});
    else tell();
  });

  show();
  tell();
  setInterval(tell, LOOK);
}
