/** Show what waits in the outbox and the receipts of what was sent. */

import { moment, phrase } from "./phrases.js";

const panel = document.getElementById("outbox");
const list = document.getElementById("outbox-list");
const count = document.getElementById("outbox-count");
const receipts = document.getElementById("receipts");
const receiptList = document.getElementById("receipt-list");
const RECEIPTS_SHOWN = 5;
const LIKELY_SHOWN = 3;

let thumbnails = [];

/** Draw both lists anew for the account whose page this is. */
export async function draw(account) {
  const waiting = await self.outbox.waiting();
  const sent = (await self.outbox.sent()).filter((receipt) => receipt.account === account);
  thumbnails.forEach((url) => URL.revokeObjectURL(url));
  thumbnails = [];
  list.replaceChildren(...waiting.map((item) => waitingRow(item, account)));
  panel.hidden = waiting.length === 0;
  count.textContent = phrase("waitingCount", { n: waiting.length });
  if (waiting.some((item) => item.state === "refused")) panel.open = true;
  receiptList.replaceChildren(...sent.slice(0, RECEIPTS_SHOWN).map(receiptRow));
  receipts.hidden = sent.length === 0;
}

function waitingRow(item, account) {
  const row = clone("waiting-row");
  const mine = item.account === account;
  row.querySelector(".what").textContent = item.label;
  const said = [moment(item.created_at)];
  // Whoever shares the phone learns that something waits, not what somebody else wrote.
  if (mine) said.push(item.fields.address);
  if (mine && item.fields.text !== item.class_name) said.push(item.fields.text);
  row.querySelector(".more").textContent = said.filter(Boolean).join(" · ");
  const state = mine ? item.state : "other_account";
  row.querySelector(".tag").textContent = phrase(`state_${state}`);
  row.querySelector(".tag").classList.add(item.state === "refused" ? "red" : "amber");
  row.querySelector(".why").textContent = mine ? item.reason : phrase("otherAccountWhy");
  row.querySelector(".why").hidden = !(mine ? item.reason : true);
  row.querySelector(".actions").hidden = !(mine && item.state === "refused");
  row.querySelector(".sign-in").hidden = !(mine && item.state === "sign_in");
  row.querySelector("[data-retry]").addEventListener("click", () => self.outbox.retry(item.key));
  row.querySelector("[data-drop]").addEventListener("click", () => {
    if (confirm(phrase("dropQuestion"))) self.outbox.drop(item.key);
  });
  showThumbnail(row.querySelector("img"), mine ? item.photos[0] : undefined);
  return row;
}

function showThumbnail(image, photo) {
  image.hidden = !photo;
  if (!photo) return;
  image.src = URL.createObjectURL(new Blob([photo.buffer], { type: photo.type }));
  thumbnails.push(image.src);
}

function receiptRow({ label, answer, sent_at: sentAt }) {
  const row = clone("receipt-row");
  const link = row.querySelector("a");
  link.textContent = answer.case_no;
  link.href = link.dataset.path.replace("NUMBER", encodeURIComponent(answer.case_no));
  row.querySelector(".what").textContent = label;
  row.querySelector(".when").textContent = moment(sentAt);
  row.querySelector(".more").textContent = whereabouts(answer);
  row.querySelector(".doubts").textContent = answer.problems.map(({ text }) => text).join(" · ");
  row.querySelector(".likely").replaceChildren(...likelyOnes(answer).map(likely));
  return row;
}

/** Receipts of before the house said why have nothing to show. */
function likelyOnes({ duplicates = [] }) {
  return duplicates.filter(({ no, score, why }) => no && score && why).slice(0, LIKELY_SHOWN);
}

function likely({ no, score, why }) {
  const values = { no, percent: Math.round(score * 100), why: why.map(({ text }) => text).join(" · ") };
  return Object.assign(document.createElement("li"), { textContent: phrase("likely", values) });
}

function whereabouts({ owner, stage, due_at: dueAt }) {
  return [
    phrase(`stage_${stage}`),
    // What was mended on the spot has ended: nobody has it, and nothing is due.
    dueAt && phrase("ownedBy", { owner: owner.label ?? phrase(`role_${owner.role}`) }),
    dueAt && phrase("dueAt", { time: moment(dueAt) }),
  ].filter(Boolean).join(" · ");
}

/** Receipt of the report with this key in one line, or nothing while it waits. */
export async function receiptLine(key) {
  const receipt = (await self.outbox.sent()).find((one) => one.key === key);
  return receipt ? `${phrase("received")} ${receipt.answer.case_no} · ${whereabouts(receipt.answer)}` : "";
}

function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
