/* What the outbox keeps in IndexedDB.

   A classic script, not a module: the page imports it for its effect and the service worker, which
   must stay classic for older phones, takes it by importScripts. Needs `idb` (vendor/idb.js).

   waiting: {key, account, created_at, label, fields: {name: text}, photos: [{buffer, type}],
             photos_after: [{buffer, type}] of what was mended on the spot,
             state: "waiting" | "sign_in" | "refused", reason, tries, not_before}
   sent:    {key, account, sent_at, label, answer}, without photographs */

"use strict";

(() => {
  const RECEIPTS_KEPT = 20;

  let opened;

  function database() {
    opened ??= self.idb
      .openDB("onemap-outbox", 1, {
        upgrade(db) {
          db.createObjectStore("waiting", { keyPath: "key" }).createIndex("created_at", "created_at");
          db.createObjectStore("sent", { keyPath: "key" }).createIndex("sent_at", "sent_at");
        },
        blocking: close,
        terminated: close,
      })
      .catch((error) => {
        opened = undefined;
        throw error;
      });
    return opened;
  }

  function close() {
    opened?.then((db) => db.close());
    opened = undefined;
  }

  async function put(item) {
    await (await database()).put("waiting", item);
  }

  async function drop(key) {
    await (await database()).delete("waiting", key);
  }

  /** Oldest first. */
  async function waiting() {
    return (await database()).getAllFromIndex("waiting", "created_at");
  }

  /** Newest first. */
  async function sent() {
    return (await (await database()).getAllFromIndex("sent", "sent_at")).reverse();
  }

  /** Swap a report for its receipt in one transaction: it is never in neither store. */
  async function settle(item, answer) {
    const transaction = (await database()).transaction(["waiting", "sent"], "readwrite");
    const receipts = transaction.objectStore("sent");
    const receipt = { key: item.key, account: item.account, label: item.label, answer };
    await receipts.put({ ...receipt, sent_at: new Date().toISOString() });
    await transaction.objectStore("waiting").delete(item.key);
    const keys = await receipts.index("sent_at").getAllKeys();
    await Promise.all(keys.slice(0, -RECEIPTS_KEPT).map((key) => receipts.delete(key)));
    await transaction.done;
  }

  self.outboxStore = { put, drop, waiting, sent, settle };
})();
