/* Send what waits in the outbox, each report exactly once. A classic script like outbox_store.js.

   A report carries the Idempotency-Key that was made when it was written, so sending it again is
   harmless: it leaves the outbox only when the server has answered with its case number. Whatever
   else comes back - nothing at all, a page of a hotel's Wi-Fi, an error - keeps it. */

"use strict";

(() => {
  const REPORTS = "/api/v1/reports";
  const WHO_AM_I = "/field/who-am-i";
  const LOCK = "onemap-outbox";
  const PATIENCE = 120_000;
  const FIRST_PAUSE = 10_000;
  const LONGEST_PAUSE = 300_000;
  const CLOCKS_DIFFER = 60_000;
  const TRY_AGAIN = new Set([408, 409, 425, 429]);

  const store = self.outboxStore;
  const news = new BroadcastChannel("onemap-outbox");
  let queued = null;
  let line = Promise.resolve();

  const tell = () => news.postMessage("changed");

  async function add(item) {
    await store.put({ state: "waiting", reason: "", tries: 0, not_before: 0, ...item });
    tell();
  }

  async function drop(key) {
    await store.drop(key);
    tell();
  }

  /** Send everything of whoever is signed in. Resolves to whether nothing of theirs is left.

      `eager` ignores the pause after failures: the person asked, or the network came back. All tabs
      and the worker stand in one line; a second call while one waits its turn joins it. */
  function flush({ eager = true } = {}) {
    queued ??= inTurn(() => {
      queued = null;
      return deliver(eager);
    });
    return queued;
  }

  function inTurn(work) {
    if (navigator.locks) return navigator.locks.request(LOCK, work);
    line = line.then(work, work);
    return line;
  }

  async function deliver(eager) {
    const items = await store.waiting();
    if (!items.length) return true;
    // "Online" may be a lie, "offline" is not.
    if (!navigator.onLine) return false;
    const { account, ahead } = await whoIsSignedIn();
    if (account === undefined) return false;
    for (const item of items) {
      if (item.state === "refused" || (!eager && item.not_before > Date.now())) continue;
      if (account === null) await mark(item, { state: "sign_in" });
      else if (item.account === account && !(await deliverOne(await timed(item, ahead)))) return false;
    }
    // What was written meanwhile waits behind this turn with a flush of its own.
    return true;
  }

  /** Let a report that was refused be sent as it is, say after its class came back into use. */
  async function retry(key) {
    const item = (await store.waiting()).find((one) => one.key === key);
    if (item) await mark(item, { state: "waiting", reason: "", not_before: 0 });
    return flush();
  }

  /** Returns whether it makes sense to go on to the next. */
  async function deliverOne(item) {
    const reply = await send(item);
    if (reply.kind === "taken") {
      await store.settle(item, reply.answer);
      tell();
      return true;
    }
    const tries = item.tries + 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
    const state = { later: "waiting", sign_in: "sign_in", refused: "refused" }[reply.kind];
    await mark(item, { state, reason: reply.reason, tries, not_before: Date.now() + pause });
    return reply.kind === "refused";
  }

  /** A phone whose clock is wrong would date its reports into the future, and be refused.

      Corrected once and kept, since a report sent twice must say the same both times. */
  async function timed(item, ahead) {
    if (item.timed) return item;
    const right = new Date(Date.parse(item.fields.seen_at) - ahead).toISOString();
    const fields = Math.abs(ahead) > CLOCKS_DIFFER ? { ...item.fields, seen_at: right } : item.fields;
    return mark(item, { fields, timed: true });
  }

  async function mark(item, change) {
    const marked = { ...item, ...change };
    await store.put(marked);
    tell();
    return marked;
  }

  async function send(item) {
    const body = new FormData();
    for (const [name, value] of Object.entries(item.fields)) body.set(name, value);
    for (const [name, photos] of [["photos", item.photos], ["photos_after", item.photos_after ?? []]]) {
      photos.forEach(({ buffer, type }, index) => {
        body.append(name, new Blob([buffer], { type }), `photo-${index + 1}.jpg`);
      });
    }
    try {
      const headers = { "Idempotency-Key": item.key, Accept: "application/json" };
      return await judge(await request(REPORTS, { method: "POST", headers, body }));
    } catch {
      return { kind: "later", reason: "" };
    }
  }

  function request(path, options = {}) {
    const signal = AbortSignal.timeout?.(PATIENCE);
    return fetch(path, { credentials: "same-origin", redirect: "error", cache: "no-store", signal, ...options });
  }

  async function judge(response) {
    const answer = await json(response);
    if (response.ok) return answer?.case_no ? { kind: "taken", answer } : { kind: "later", reason: "" };
    const reason = answer?.detail ?? "";
    if (response.status === 401 || response.status === 403) return { kind: "sign_in", reason };
    const again = response.status >= 500 || TRY_AGAIN.has(response.status);
    return { kind: again ? "later" : "refused", reason: reason || String(response.status) };
  }

  /** `account`: its id as text, null when nobody is signed in, undefined when we cannot tell.
      `ahead`: how far this device's clock is before the server's, in milliseconds. */
  async function whoIsSignedIn() {
    try {
      const response = await request(WHO_AM_I, { headers: { Accept: "application/json" } });
      if (response.status === 401 || response.status === 403) return { account: null };
      const { account, now } = (await json(response)) ?? {};
      return { account, ahead: Date.now() - Date.parse(now) };
    } catch {
      return { account: undefined };
    }
  }

  async function json(response) {
    const kind = response.headers.get("Content-Type") ?? "";
    return /^application\/([a-z]+\+)?json/.test(kind) ? response.json() : undefined;
  }

  self.outbox = { add, drop, flush, retry, waiting: store.waiting, sent: store.sent };
})();
