import uPlot from 'uplot';
import type { Note, Series } from '../src/web/dashboard/series.ts';
import { openSheet } from './menus.ts';

let shown: { plot: uPlot; observer: ResizeObserver } | null = null;

/** Draws the trend again with what pointing at it tells; the drawing that came with the page makes room. */
export function drawCharts(): void {
  const figure = document.querySelector<HTMLElement>('figure[data-chart]:not([data-drawn])');
  if (!figure) return;
  shown?.observer.disconnect();
  shown?.plot.destroy();
  figure.dataset.drawn = '';
  const series = JSON.parse(figure.dataset.chart ?? '{}') as Series;
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  const size = () => ({ width: figure.clientWidth, height: figure.clientHeight });
  const plot = new uPlot({ ...options(series, figure, tip), ...size() }, data(series), figure);
  plot.over.append(tip);
  plot.over.addEventListener('click', (event) => annotate(event, figure, series, plot.cursor.idx));
  const observer = new ResizeObserver(() => plot.setSize(size()));
  observer.observe(figure);
  shown = { plot, observer };
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  document.querySelector('figure[data-drawn]')?.removeAttribute('data-drawn');
  drawCharts();
});

/** What has ended is a line, what still grows is dotted; both share the point where they meet. */
function data({ now, before, unfinished }: Series): uPlot.AlignedData {
  const ended = now.map((value, index) => (unfinished !== null && index >= unfinished ? null : value));
  const growing = now.map((value, index) =>
    unfinished !== null && index >= unfinished - 1 && index <= unfinished ? value : null,
  );
  return [now.map((_, index) => index), [...(before ?? now.map(() => null))], ended, growing];
}

function options(
  series: Series,
  figure: HTMLElement,
  tip: HTMLElement,
): Omit<uPlot.Options, 'width' | 'height'> {
  const colour = (name: string) => getComputedStyle(figure).getPropertyValue(name).trim();
  const [accent, soft, line] = [colour('--accent'), colour('--soft'), colour('--line')];
  const font = `12px ${getComputedStyle(figure).fontFamily}`;
  const grid = { stroke: line, width: 1 };
  const axis = { stroke: soft, font, grid, ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 8 } },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(most ?? 0, 1) * 1.08] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        size: 28,
        incrs: [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 96],
        values: (_, splits) => splits.map((at) => series.ticks[at] ?? ''),
      },
      { ...axis, size: 52, values: (_, splits) => splits.map((value) => brief(value, series.unit)) },
    ],
    series: [
      {},
      { stroke: soft, width: 1.25, alpha: 0.75, points: { show: false } },
      { stroke: accent, width: 2, fill: colour('--area'), points: { show: series.now.length < 3 } },
      { stroke: accent, width: 2, dash: [2, 4], points: { show: false } },
    ],
    hooks: {
      setCursor: [(plot) => point(plot, series, tip)],
      draw: [(plot) => markNotes(plot, series, colour('--note'))],
    },
  };
}

/** A dashed line where something was noted. */
function markNotes(plot: uPlot, { notes }: Series, colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at } of notes) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A click on a point opens the sheet that notes something there; a tap only shows the point. */
function annotate(
  event: MouseEvent,
  figure: HTMLElement,
  series: Series,
  index: number | null | undefined,
): void {
  const id = figure.dataset.note;
  if (id === undefined || index == null || (event as PointerEvent).pointerType === 'touch') return;
  const time = document.querySelector<HTMLInputElement>(`#${id} input[name=time]`);
  if (time) time.value = series.starts[index] ?? time.value;
  openSheet(id);
}

function point(plot: uPlot, series: Series, tip: HTMLElement): void {
  const { idx, left = -1 } = plot.cursor;
  tip.hidden = idx === null || idx === undefined || left < 0;
  if (tip.hidden || idx === null || idx === undefined) return;
  const lines = [
    [series.labels[idx], series.now[idx] === null ? '–' : series.texts[idx]],
    ...(series.before && series.beforeLabels[idx]
      ? [[series.beforeLabels[idx], series.beforeTexts[idx]]]
      : []),
  ];
  tip.replaceChildren(
    ...lines.map(([label, value], index) => {
      const row = document.createElement('p');
      const strong = document.createElement('b');
      strong.textContent = value ?? '';
      row.append(strong, ` ${label ?? ''}${index === 0 && idx === series.unfinished ? ' (so far)' : ''}`);
      return row;
    }),
    ...series.notes.filter(({ at }) => at === idx).map(noteLine),
  );
  const width = plot.over.clientWidth;
  tip.style.left = `${Math.min(Math.max(left + 12, 0), Math.max(width - tip.offsetWidth - 4, 0))}px`;
}

function noteLine({ text }: Note): HTMLElement {
  const line = document.createElement('p');
  line.className = 'noted';
  line.textContent = text;
  return line;
}

function brief(value: number, unit: Series['unit']): string {
  if (unit === 'seconds')
    return value < 60
      ? `${Math.round(value)}s`
      : `${Math.floor(value / 60)}m${value % 60 ? ` ${Math.round(value % 60)}s` : ''}`;
  const text = new Intl.NumberFormat(navigator.language, {
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value);
  return unit === 'percent' ? `${text}%` : text;
}
