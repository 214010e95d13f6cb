/** My tasks: how far each is, nearest first where that helps, and a word when the page is old. */

import "/static/vendor/idb.js";
import "./outbox_store.js";
import "./outbox.js";
import { start } from "./offline.js";
import { moment, phrase } from "./phrases.js";
import { metresBetween } from "./position.js";
import { PositionLine } from "./position_line.js";
import { sharePosition } from "./sharing.js";

const OLD = 120_000;

const asOf = document.getElementById("as-of");
const place = new PositionLine(document.getElementById("place"), showDistances);

if (Date.now() - Date.parse(asOf.dataset.said) > OLD) {
  asOf.textContent = phrase("asOf", { time: moment(asOf.dataset.said) });
  asOf.hidden = false;
}
sharePosition(document.getElementById("sharing"), () => place.own);
start();

function showDistances() {
  if (!place?.fix) return;
  for (const task of document.querySelectorAll("a[data-lon]")) {
    const away = metresBetween(place.fix, { lon: Number(task.dataset.lon), lat: Number(task.dataset.lat) });
    const said = task.querySelector(".distance");
    task.dataset.away = away;
    said.textContent = phrase("away", { distance: spoken(away) });
    said.hidden = false;
  }
  document.querySelectorAll("[data-by-distance]").forEach(sortByDistance);
}

function spoken(metres) {
  return metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`;
}

/** Once only: rows that move under a finger are worse than rows in yesterday's order. */
function sortByDistance(list) {
  const away = (item) => Number(item.querySelector("a").dataset.away ?? Infinity);
  list.append(...[...list.children].sort((a, b) => away(a) - away(b)));
  delete list.dataset.byDistance;
}
