import type { PartialAggregate } from '@millrace/contract';
import { formatChange } from '../../lib/format';
import { boundWords, estimatesOf, marked } from '../metrics/estimates';
import { figureOf, isAmount, isTally, isTooFew, PERCENTS, percentileText, zeroFigure } from '../metrics/figure';
import { hasTotal, spreadIn } from '../metrics/per-subject';
import { exactWords, shortWords } from '../metrics/words';
import { estimatedIn, partialsOf } from './chart-lines';
import type { ChartModel } from './chart-model';
import { type ChartStep, stepTime } from './steps';

export interface StepReading {
  readonly key: string;
  readonly name: string;
  readonly colour: number | undefined;
  readonly text: string;
}

/** Everything that is known of a step, in words: what the tooltip shows. */
export interface StepReadings {
  /** `14:05:00 – 14:05:05`. */
  readonly window: string;
  /** What the figures are not yet, if anything. */
  readonly state: string | undefined;
  readonly rows: readonly StepReading[];
  /** The whole, where the rows are parts of it. */
  readonly total: string | undefined;
  /** What the mark of estimates says, where a row has one. */
  readonly bound: string | undefined;
  /** `+12 % vs 1,240`, where the time before is drawn too. */
  readonly change: string | undefined;
}

/** A step's value of a line as text with its unit: the exact one, or the rate. */
const valueText = (
  { metric, drawing }: ChartModel,
  step: ChartStep,
  partial: PartialAggregate | undefined,
  isEstimate = false,
): string => {
  if (!partial && !step.watched) return 'not known';
  const figure = figureOf(partial, metric) ?? (isTally(metric) ? zeroFigure(metric) : undefined);
  if (!figure) return 'no value';
  if (!drawing.perSecond || !isAmount(metric)) return marked(exactWords(metric, figure.exact), isEstimate);
  const rate = (figure.number * 1000) / (step.to - step.from);
  return marked(`${shortWords({ ...metric, measure: 'sum', decimals: 2 }, rate)} per second`, isEstimate);
};

const percentileRows = ({ metric, strokes }: ChartModel, whole: PartialAggregate | undefined): StepReading[] =>
  PERCENTS.flatMap((percent, i) => {
    const stroke = strokes[i];
    if (!stroke || whole?.measure !== 'quantiles') return [];
    const few = isTooFew(whole, whole.count) && percent !== 50;
    const text = few ? 'too few events' : exactWords(metric, percentileText(whole, percent, metric.decimals));
    return [{ ...stroke, text }];
  });

const rowsOf = (model: ChartModel, step: ChartStep): readonly StepReading[] => {
  const { lines, metric, strokes, drawing } = model;
  if (metric.measure === 'quantiles' && lines.dimension === undefined)
    return percentileRows(model, step.breakdown?.total);
  const partials = partialsOf(step.breakdown, lines);
  const estimated = estimatedIn(step.breakdown, metric, lines);
  return strokes.flatMap((stroke, i) =>
    drawing.hidden.has(i) ? [] : [{ ...stroke, text: valueText(model, step, partials[i], estimated[i]) }],
  );
};

/** What the mark of a step's estimates says; undefined where it has none. */
export const boundOfStep = ({ metric, lines }: ChartModel, { breakdown }: ChartStep): string | undefined => {
  if (!estimatedIn(breakdown, metric, lines).includes(true)) return undefined;
  const found = breakdown?.dimensions.find(({ name }) => name === lines.dimension);
  return boundWords(metric, breakdown?.within ?? estimatesOf(found).within);
};

/** How the whole of a step differs from the one before, where both are known. */
const changeOf = ({ metric, drawing }: ChartModel, step: ChartStep): string | undefined => {
  const before = drawing.before?.(step);
  if (!before) return undefined;
  const figure = figureOf(before.total, metric);
  if (!figure) return isTally(metric) ? 'none in the time before' : undefined;
  const value = figureOf(step.breakdown?.total, metric)?.number ?? (isTally(metric) && step.watched ? 0 : undefined);
  if (value === undefined) return undefined;
  const against = `vs ${exactWords(metric, figure.exact)} before`;
  return figure.number === 0
    ? against
    : `${formatChange((value - figure.number) / Math.abs(figure.number))} ${against}`;
};

const isNewest = ({ range, steps }: ChartModel, step: ChartStep): boolean =>
  range.kind === 'live' && step.from === steps.at(-1)?.from;

const states: Record<ChartStep['state'], string | undefined> = {
  known: undefined,
  'under way': 'under way',
  filling: 'filling in',
  unknown: 'not all known',
};

/** What the figures of a step are not yet, if anything. */
export const stateWords = (model: ChartModel, step: ChartStep): string | undefined =>
  states[step.state] ?? (isNewest(model, step) ? 'under way' : undefined);

export const stepReadings = (model: ChartModel, step: ChartStep): StepReadings => {
  const { range, metric, lines, compared } = model;
  const end = isNewest(model, step) ? step.from + model.step : step.to;
  return {
    window: `${stepTime(range, step.from)} – ${stepTime(range, end)}`,
    state: stateWords(model, step),
    rows: rowsOf(model, step),
    total:
      lines.dimension !== undefined && isTally(metric) && metric.per === undefined
        ? valueText(model, step, step.breakdown?.total)
        : undefined,
    bound: boundOfStep(model, step),
    change: compared ? changeOf(model, step) : undefined,
  };
};

/** A chart in a sentence, for who does not see it: `Revenue, 5 min: 5,320 USD, highest 347 at 04:12`. */
export const summaryOf = (model: ChartModel, total: PartialAggregate | undefined): string => {
  const { metric, steps, range } = model;
  const all = figureOf(total, metric);
  const known = steps.flatMap(({ from, breakdown }) => {
    const figure = hasTotal(metric) ? figureOf(breakdown?.total, metric) : spreadIn(metric, breakdown)?.highest;
    return figure ? [{ from, number: figure.number, exact: figure.exact }] : [];
  });
  const highest = known.reduce<(typeof known)[number] | undefined>(
    (most, step) => (most && most.number >= step.number ? most : step),
    undefined,
  );
  const name = `${metric.label}, ${range.text}`;
  const isEstimate = steps.some(({ breakdown }) => breakdown?.within !== undefined);
  const words = all ? marked(exactWords(metric, all.exact), isEstimate) : 'no value';
  if (!all || !highest) return `${name}: ${words}`;
  const most = `highest ${marked(exactWords(metric, highest.exact), isEstimate)} at ${stepTime(range, highest.from)}`;
  return hasTotal(metric) ? `${name}: ${words}, ${most}` : `${name}: ${most}`;
};
