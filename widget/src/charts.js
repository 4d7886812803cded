// The charts of the helpdesk's figures: each is drawn into the place kept for it, above the table that says the same.
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

const COLOUR = '#067a3e';
const BAR = 30; // pixels of height for a bar with its gap
const LONGEST = 14; // characters of a name beside its bar

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
const dayOnly = (text) => text.replace(/^\d+年(?=\d+月\d+日)/, '');

function axes({ time, labels }) {
  const count = { type: 'value', minInterval: 5, splitLine: { lineStyle: { color: '#e6e8eb' } } };
  const name = { type: 'category', data: labels, axisTick: { show: false } };
  if (time) return { xAxis: { ...name, axisLabel: { formatter: dayOnly, hideOverlap: true } }, yAxis: count };
  return { xAxis: count, yAxis: { ...name, inverse: true, axisLabel: { formatter: short, width: 210, overflow: 'truncate' } } };
}

function drawn(chart) {
  return {
    ...axes(chart),
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 48, top: 16, bottom: 8, containLabel: true },
    // richText: drawn on the canvas; words in HTML would carry style attributes, which the page refuses.
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, renderMode: 'richText', confine: true },
    series: [
      {
        type: 'bar',
        name: chart.title,
        data: chart.values,
        barMaxWidth: 22,
        itemStyle: { color: COLOUR },
        label: { show: !chart.time, position: 'right' },
      },
    ],
  };
}

function draw(chart) {
  const place = document.querySelector(`[data-chart="${chart.name}"]`);
  if (!place) return;
  place.hidden = false;
  if (!chart.time) place.style.height = `${chart.labels.length * BAR + 48}px`;
  const made = init(place);
  made.setOption(drawn(chart));
  // On paper it stays as it was drawn for the screen, and is scaled.
  new ResizeObserver(() => matchMedia('print').matches || made.resize()).observe(place);
}

function openTables() {
  for (const table of document.querySelectorAll('main details')) table.open = true;
}

async function start() {
  addEventListener('beforeprint', openTables);
  const button = document.querySelector('[data-print]');
  button.hidden = false;
  button.addEventListener('click', () => print());
  const tables = document.querySelector('[data-charts]');
  if (!tables) return; // nothing came to five
  const answer = await fetch(tables.dataset.charts, { credentials: 'same-origin' });
  if (answer.ok) (await answer.json()).forEach(draw);
}

start();
