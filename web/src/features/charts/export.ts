import type { Metric, PartialAggregate } from '@millrace/contract';
import { formatTick } from '../../lib/format';
import { browserTimers } from '../../lib/timers';
import { figureOf } from '../metrics/figure';
import { heightOn, tickText, timeTicks } from './axes';
import { estimatedIn, partialsOf } from './chart-lines';
import type { ChartModel } from './chart-model';
import { type Pin, pinsBetween } from './pins';
import { amountOpacity, BAND_OPACITY, isLoneArea, seriesColour, thresholdMarks } from './plot-frame';
import { boundOfStep, stateWords } from './readings';
import { columnsOf, headWords } from './step-table';
import type { ChartStep } from './steps';

/** A program that opens the file takes a cell that begins so for a formula, unless it is a number (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

const cell = (text: string): string => {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The last column: that a step is under way, or not all known. Empty for what is settled. */
const STATE = 'State';

/** Before it where some figures are estimates: what that says, and of which labels. */
const ESTIMATES = 'Estimates';

const estimatesIn = (model: ChartModel, step: ChartStep): string => {
  const { metric, lines, strokes } = model;
  const bound = boundOfStep(model, step);
  if (bound === undefined || lines.dimension === undefined) return bound ?? '';
  const estimated = estimatedIn(step.breakdown, metric, lines);
  return `${bound}: ${strokes.flatMap(({ name }, i) => (estimated[i] ? [name] : [])).join('; ')}`;
};

const exactOf = (partial: PartialAggregate | undefined, metric: Metric): string =>
  figureOf(partial, metric)?.exact ?? '';

/** Before that where there are notes: those of each step, what is about a longer time in each of its steps. */
const NOTES = 'Notes';

const notesIn = ({ metric }: ChartModel, pins: readonly Pin[], from: number, to: number): string =>
  pinsBetween(pins, metric.name, from, to)
    .flatMap(({ kind, from: author, text }) => (kind === 'note' ? [`${author}: ${text}`] : []))
    .join('; ');

/** What a chart shows in exact figures, a line a step, as a table for other programs (RFC 4180). Times are in UTC. */
export const csvOf = (model: ChartModel, pins: readonly Pin[] = []): string => {
  const { metric, steps, from, lines, strokes } = model;
  const figures = columnsOf(metric);
  const parts = lines.dimension === undefined ? [] : strokes;
  const shown = steps.filter(({ to }) => to > from);
  const hasEstimates = shown.some((step) => boundOfStep(model, step) !== undefined);
  const hasNotes = shown.some((step) => notesIn(model, pins, step.from, step.to) !== '');
  const head = [
    'From',
    'To',
    ...figures.map((column) => headWords(column.head, metric)),
    ...parts.map(({ name }) => name),
    ...(hasEstimates ? [ESTIMATES] : []),
    ...(hasNotes ? [NOTES] : []),
    STATE,
  ];
  const rows = shown.map((step) => {
    const labels = parts.length === 0 ? [] : partialsOf(step.breakdown, lines);
    return [
      new Date(step.from).toISOString(),
      new Date(step.to).toISOString(),
      ...figures.map(({ exact }) => (step.watched ? exact(step.breakdown, metric) : '')),
      ...labels.map((partial) => exactOf(partial, metric)),
      ...(hasEstimates ? [estimatesIn(model, step)] : []),
      ...(hasNotes ? [notesIn(model, pins, step.from, step.to)] : []),
      stateWords(model, step) ?? '',
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
};

/** Size of a picture, px, and the room around its plot. */
const WIDTH = 1200;
const HEIGHT = 480;
const BOX = { left: 72, top: 56, right: 24, bottom: 64 } as const;

type Pen = CanvasRenderingContext2D;
type Colour = (token: string) => string;

const xOf = ({ from, to }: ChartModel, t: number): number =>
  BOX.left + ((t - from) / (to - from)) * (WIDTH - BOX.left - BOX.right);
const yOf = ({ scale }: ChartModel, value: number): number =>
  HEIGHT - BOX.bottom - heightOn(scale, value) * (HEIGHT - BOX.top - BOX.bottom);

const drawAxes = (pen: Pen, model: ChartModel, colour: Colour): void => {
  const text = tickText(model.from, model.to);
  pen.strokeStyle = colour('var(--grid)');
  pen.fillStyle = colour('var(--text-muted)');
  pen.textAlign = 'right';
  for (const tick of model.scale.ticks) {
    pen.strokeRect(BOX.left, yOf(model, tick), WIDTH - BOX.left - BOX.right, 0);
    pen.fillText(formatTick(tick), BOX.left - 8, yOf(model, tick) + 5);
  }
  pen.textAlign = 'center';
  for (const at of timeTicks(model.from, model.to)) pen.fillText(text(at), xOf(model, at), HEIGHT - BOX.bottom + 22);
};

type Value = (row: ChartModel['rows'][number]) => number | null;

/** The points of a line, without those where it breaks, as runs. */
const runsOf = ({ rows }: ChartModel, value: Value) => {
  const runs: (readonly [t: number, value: number, row: number])[][] = [[]];
  rows.forEach((row, i) => {
    const at = value(row);
    if (at === null) runs.push([]);
    else runs.at(-1)?.push([row.t, at, i]);
  });
  return runs.filter((run) => run.length > 0);
};

const drawLine = (pen: Pen, model: ChartModel, value: Value, colour: string): void => {
  pen.strokeStyle = colour;
  for (const run of runsOf(model, value)) {
    pen.beginPath();
    for (const [t, value] of run) pen.lineTo(xOf(model, t), yOf(model, value));
    pen.stroke();
  }
};

/** What lies under a line of a stack at a row: all lines before it on the same side of zero. */
const under = ({ rows }: ChartModel, row: number, i: number, value: number): number =>
  (rows[row]?.values ?? [])
    .slice(0, i)
    .reduce<number>((sum, other) => (other !== null && other * value > 0 ? sum + other : sum), 0);

const drawArea = (pen: Pen, model: ChartModel, i: number, colour: string): void => {
  pen.fillStyle = colour;
  pen.globalAlpha = amountOpacity(model);
  for (const run of runsOf(model, ({ values }) => values[i] ?? null)) {
    pen.beginPath();
    for (const [t, value, row] of run) pen.lineTo(xOf(model, t), yOf(model, under(model, row, i, value) + value));
    for (const [t, value, row] of run.toReversed()) pen.lineTo(xOf(model, t), yOf(model, under(model, row, i, value)));
    pen.fill();
  }
  pen.globalAlpha = 1;
};

/** The space between the lowest and the highest values, or the median and p95. */
const drawBand = (pen: Pen, model: ChartModel, colour: string): void => {
  const known = model.rows.flatMap(({ t, band }) => (band ? [{ t, band }] : []));
  pen.fillStyle = colour;
  pen.globalAlpha = BAND_OPACITY;
  pen.beginPath();
  for (const { t, band } of known) pen.lineTo(xOf(model, t), yOf(model, band[1]));
  for (const { t, band } of known.toReversed()) pen.lineTo(xOf(model, t), yOf(model, band[0]));
  pen.fill();
  pen.globalAlpha = 1;
};

/** The time before, and the thresholds. */
const drawDashed = (pen: Pen, model: ChartModel, colour: Colour): void => {
  pen.setLineDash([6, 5]);
  drawLine(pen, model, ({ before }) => before ?? null, colour('var(--series-rest)'));
  pen.textAlign = 'right';
  for (const { level, text, line, words } of thresholdMarks(model.metric, model.scale)) {
    const y = (share: number) => HEIGHT - BOX.bottom - share * (HEIGHT - BOX.top - BOX.bottom);
    pen.strokeStyle = colour(`var(--${level}-line)`);
    if (line !== undefined) pen.strokeRect(BOX.left, y(line), WIDTH - BOX.left - BOX.right, 0);
    pen.fillStyle = colour(`var(--${level})`);
    pen.fillText(text, WIDTH - BOX.right, y(words) - 5);
  }
  pen.setLineDash([]);
};

const drawLegend = (pen: Pen, { strokes }: ChartModel, colour: Colour): void => {
  pen.textAlign = 'left';
  let x: number = BOX.left;
  for (const { name, colour: own } of strokes) {
    pen.fillStyle = colour(seriesColour(own));
    pen.fillRect(x, HEIGHT - 26, 12, 12);
    pen.fillStyle = colour('var(--text)');
    pen.fillText(name, x + 18, HEIGHT - 15);
    x += 42 + pen.measureText(name).width;
  }
};

/** Draws the steps of a chart that are over, with its title, axes and legend. */
export const drawPicture = (pen: Pen, model: ChartModel, colour: Colour): void => {
  pen.fillStyle = colour('var(--surface)');
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.font = '600 20px system-ui, sans-serif';
  pen.fillStyle = colour('var(--text)');
  pen.fillText(`${model.metric.label}, ${model.range.text}`, BOX.left, 32);
  pen.font = '14px system-ui, sans-serif';
  drawAxes(pen, model, colour);
  pen.lineWidth = 2;
  if (model.banded) drawBand(pen, model, colour('var(--series-0)'));
  for (const [i, stroke] of model.strokes.entries()) {
    const own = colour(seriesColour(stroke.colour));
    if (model.stacked) drawArea(pen, model, i, own);
    if (!model.stacked || isLoneArea(model)) drawLine(pen, model, ({ values }) => values[i] ?? null, own);
  }
  drawDashed(pen, model, colour);
  drawLegend(pen, model, colour);
};

/** What a token of the page is in the scheme in force. */
const coloursOn =
  (element: HTMLElement): Colour =>
  (token) => {
    element.style.color = token;
    const { color } = getComputedStyle(element);
    element.style.color = '';
    return color;
  };

const SAVED_MS = 60_000;

const save = (blob: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read it only later.
  browserTimers.after(SAVED_MS, () => URL.revokeObjectURL(link.href));
};

const fileName = ({ metric, range }: ChartModel, ending: string): string =>
  `${metric.name}-${range.key.replaceAll(/[^\w.-]+/g, '-')}.${ending}`;

export const saveCsv = (model: ChartModel, pins: readonly Pin[]): void =>
  save(new Blob([csvOf(model, pins)], { type: 'text/csv' }), fileName(model, 'csv'));

/** `beside` is any element of the page, whose colours the picture takes. */
export const savePng = (model: ChartModel, beside: HTMLElement): void => {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  drawPicture(pen, model, coloursOn(beside));
  canvas.toBlob((blob) => blob && save(blob, fileName(model, 'png')));
};
