/* The phone's service worker: the pages open and the outbox empties without the page.

   Classic, since module workers are missing on older phones. The server puts SHELL before this
   text, {version, files, pages}: when any file of the shell changes, so does this script, and the
   browser installs it anew. */

"use strict";

importScripts("/static/vendor/idb.js", "/static/js/field/outbox_store.js", "/static/js/field/outbox.js");

const FILES = `shell-${SHELL.version}`;
const PAGES = "pages";
const ACCOUNT_CHANGES = ["/sign-in", "/sign-out"];
const PATIENCE = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(FILES)
      .then((cache) => cache.addAll(SHELL.files.map((path) => new Request(path, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("shell-") && name !== FILES))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  // The pages that are kept are those of the account that opened them.
  if (request.method === "POST" && ACCOUNT_CHANGES.includes(url.pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (SHELL.files.includes(url.pathname)) event.respondWith(fromShell(request));
  else if (request.mode === "navigate" && SHELL.pages.includes(url.pathname)) {
    event.respondWith(fromNetworkFirst(event, url.pathname));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(emptyOutbox());
});

async function fromShell(request) {
  const kept = await caches.match(request, { cacheName: FILES, ignoreSearch: true });
  return kept ?? fetch(request);
}

/** The fresh page; the kept one when the network fails or takes longer than a person waits. */
async function fromNetworkFirst(event, path) {
  const cache = await caches.open(PAGES);
  const fresh = fetch(event.request).then((response) => {
    if (isWhole(response)) event.waitUntil(keep(cache, path, response.clone()));
    return response;
  });
  event.waitUntil(fresh.catch(() => {}));
  const kept = await cache.match(path);
  if (!kept) return fresh;
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  const broken = (response) => (response.status >= 500 ? kept : response);
  return Promise.race([fresh.then(broken, () => kept), slow]);
}

/** A redirect leads to the sign-in page, which must not stand in for this one. */
function isWhole(response) {
  return response.ok && !response.redirected && response.type === "basic";
}

/** Keep this page, and any other of the phone's that was never opened while there was a signal. */
async function keep(cache, path, response) {
  await cache.put(path, response);
  for (const other of SHELL.pages) {
    if (await cache.match(other)) continue;
    const page = await fetch(other, { credentials: "same-origin" });
    if (isWhole(page)) await cache.put(other, page);
  }
}

/** Reject while something is left, so that the browser tries again later. */
async function emptyOutbox() {
  if (!(await self.outbox.flush())) throw new Error("reports are waiting");
}
