// The wall: a map of grids by open cases with the overdue ones on top, and the trend. Figures come
// from the server every half minute and are merged in place, so that nothing flickers.
import { makeMap } from "./base_map.js";

const INK = "#adb8c8";
const LINE = "#223042";
const container = document.getElementById("map");
const chartElement = () => document.getElementById("trend-chart");
const chart = echarts.init(chartElement(), null, { renderer: "svg" });

function draw() {
  const { days, reported, closed, names } = Object.fromEntries(
    ["days", "reported", "closed", "names"].map((key) => [key, JSON.parse(chartElement().dataset[key])]),
  );
  const line = (name, data, color) => ({
    name, data, type: "line", smooth: 0.25, symbol: "circle", symbolSize: 6, color,
    lineStyle: { width: 2.5 }, areaStyle: { opacity: 0.08 }, emphasis: { focus: "series" },
  });
  const size = Math.max(11, Math.round(innerWidth / 130));
  chart.setOption({
    animation: false,
    textStyle: { color: INK, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    grid: { left: 6, right: 12, top: size * 2.4, bottom: 2, containLabel: true },
    legend: { top: 0, right: 0, itemHeight: 8, textStyle: { color: INK, fontSize: size } },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: "#16202d", borderColor: LINE,
      textStyle: { color: "#e7ecf3", fontSize: size },
    },
    xAxis: {
      type: "category", data: days.map((day) => day.slice(5)), boundaryGap: false,
      axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, axisLabel: { color: INK, fontSize: size, hideOverlap: true },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, splitLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK, fontSize: size } },
    series: [line(names[0], reported, "#6aa5ff"), line(names[1], closed, "#4cc38a")],
  });
}

// A day's point opens the cases that it counts.
chart.on("click", ({ seriesIndex, dataIndex }) => {
  const { reportedUrl, closedUrl, days } = chartElement().dataset;
  if (!reportedUrl) return;
  const day = JSON.parse(days)[dataIndex];
  const cases = new URL(seriesIndex === 0 ? reportedUrl : closedUrl, location.href);
  for (const end of ["counted_from", "counted_to"]) cases.searchParams.set(end, day);
  location.assign(cases);
});

draw();
new ResizeObserver(() => chart.resize()).observe(chartElement());
document.getElementById("fullscreen").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

const made = await makeMap(container, {
  layers: ["divisions", "grids", "cases"],
  view: { maxZoom: 17, fitBoundsOptions: { padding: { top: 16, bottom: 56, left: 16, right: 16 } } },
  prepare: ({ sources, layers, metadata }) => {
    if (!sources.cases) return;
    sources.cases.tiles = sources.cases.tiles.map((url) => `${url}?state=overdue`);
    layers.find(({ id }) => id === "case-clusters").paint["circle-color"] = metadata.swatches.late;
  },
  dress: (map) => {
    if (map.getLayer("case-titles")) map.setLayoutProperty("case-titles", "visibility", "none");
  },
});

if (made && container.dataset.casesUrl) {
  made.map.on("click", "grid-open", (event) => {
    const [grid] = event.features;
    if (grid.properties.open) location.assign(`${container.dataset.casesUrl}&grid=${grid.id}`);
  });
  made.map.on("mousemove", "grid-open", (event) => {
    made.map.getCanvas().style.cursor = event.features[0].properties.open ? "pointer" : "";
  });
}

document.addEventListener("htmx:after:swap", () => {
  draw();
  for (const source of ["grids", "grid_points", "cases"]) made?.map.refreshTiles?.(source);
});
