/** The connection: its badge, the service worker, and every occasion to empty the outbox. */

import { phrase } from "./phrases.js";

const TICK = 15_000;
const badge = document.getElementById("connection");

export function start() {
  showConnection();
  addEventListener("online", () => {
    showConnection();
    self.outbox.flush();
  });
  addEventListener("offline", showConnection);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") self.outbox.flush();
  });
  setInterval(() => self.outbox.flush({ eager: false }), TICK);
  self.outbox.flush();
  register();
}

function showConnection() {
  if (!badge) return;
  badge.textContent = phrase(navigator.onLine ? "online" : "offline");
  badge.classList.toggle("green", navigator.onLine);
  badge.classList.toggle("amber", !navigator.onLine);
  document.documentElement.dataset.online = navigator.onLine;
}

async function register() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.shell = "ready";
  } catch {
    // Without a worker the page still queues and sends while it is open.
  }
}

/** Ask the browser to send even if the page is closed. Many cannot, or may not: then we stay. */
export async function askForBackgroundSync() {
  try {
    const registration = await navigator.serviceWorker.ready;
    await registration.sync.register("outbox");
  } catch {
    // The timer, the next opening and the button remain.
  }
}
