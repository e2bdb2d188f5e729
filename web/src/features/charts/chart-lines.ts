import { type Breakdown, type Metric, mergePartials, type PartialAggregate } from '@millrace/contract';
import { ALL_OTHERS, labelText } from '../../components/ui/outside-text';
import { colourOf } from '../metrics/colours';
import { estimatesOf, isEstimate, type ShownBreakdown } from '../metrics/estimates';
import { isAmount, PERCENTS } from '../metrics/figure';
import { type Cut, isDeclaredIn } from '../metrics/filters';

/** What a chart draws apart: the labels of one dimension and what is left over, or the metric as a whole. */
export interface ChartLines {
  readonly dimension: string | undefined;
  readonly labels: readonly string[];
  /** Whether there is a first line, of what the labels leave over. */
  readonly rest: boolean;
}

/** Whether lines lie on each other or fill the space to zero: different ones of a `unique` may be in several labels, so only its whole does. */
export const isStacked = (metric: Metric, { dimension }: ChartLines): boolean =>
  isAmount(metric) || (metric.measure === 'unique' && dimension === undefined);

/** How a line is drawn. */
export interface Stroke {
  readonly key: string;
  /** What it is, in words. */
  readonly name: string;
  readonly colour: number | undefined;
  readonly look: 'line' | 'thin';
}

/** What lines are made of. */
export interface LinesLook {
  readonly metric: Metric;
  readonly dimension: string | undefined;
  readonly colours: ReadonlyMap<string, number>;
  /** The label of the grey line where it is of a single one. */
  readonly lone?: string | undefined;
  /** The label that is drawn alone, and whether it is of the dimension that the colours are of. */
  readonly alone?: (Cut & { readonly isListed: boolean }) | undefined;
}

/** From the bottom of a stack to its top, so that it reads like the list beside it. Levels do not add up: what their labels leave over is no line. */
export const linesOf = ({ metric, dimension, colours }: LinesLook): ChartLines => {
  if (dimension === undefined || colours.size === 0) return { dimension: undefined, labels: [], rest: false };
  return { dimension, labels: [...colours.keys()].reverse(), rest: isAmount(metric) };
};

/** A label that is drawn alone has the colour that it has everywhere. */
const wholeColour = ({ alone, colours }: LinesLook): number =>
  alone ? ((alone.isListed ? colours.get(alone.label) : undefined) ?? colourOf(alone.dimension, alone.label)) : 0;

/** The lines of a metric that is not broken down. */
const wholeStrokes = ({ measure, label }: Metric, colour: number): readonly Stroke[] =>
  measure === 'quantiles'
    ? [
        ...PERCENTS.map((percent, i): Stroke => {
          const name = `p${percent}`;
          return { key: name, name, colour: i, look: percent === 50 ? 'line' : 'thin' };
        }),
        { key: 'few', name: 'too few events', colour: undefined, look: 'line' },
      ]
    : [{ key: 'total', name: label, colour, look: 'line' }];

/** The key of a label's line, and of that of all others. */
export const lineKey = (label: string): string => `label ${label}`;
export const REST_KEY = 'rest';

/** What the first line is called. */
const restName = ({ lone }: LinesLook): string => (lone === undefined ? ALL_OTHERS : labelText(lone));

export const strokesOf = (look: LinesLook, lines: ChartLines): readonly Stroke[] => [
  ...(lines.dimension === undefined ? wholeStrokes(look.metric, wholeColour(look)) : []),
  ...(lines.rest ? [{ key: REST_KEY, name: restName(look), colour: undefined, look: 'line' } as const] : []),
  ...lines.labels.map(
    (label): Stroke => ({ key: lineKey(label), name: labelText(label), colour: look.colours.get(label), look: 'line' }),
  ),
];

const merge = (partials: readonly (PartialAggregate | undefined)[]): PartialAggregate | undefined =>
  partials.reduce((sum, partial) => (sum && partial ? mergePartials(sum, partial) : (sum ?? partial)), undefined);

/** The partial of each line. */
export const partialsOf = (
  breakdown: Breakdown | undefined,
  lines: ChartLines,
): readonly (PartialAggregate | undefined)[] => {
  if (lines.dimension === undefined) return [breakdown?.total];
  const dimension = breakdown?.dimensions.find(({ name }) => name === lines.dimension);
  const { values, other } = estimatesOf(dimension);
  const shown = lines.labels.map((label) => values.get(label));
  if (!lines.rest) return shown;
  const apart = new Set(lines.labels);
  const others = [...values].filter(([label]) => !apart.has(label)).map(([, partial]) => partial);
  return [merge([...others, other]), ...shown];
};

/** Whether the partial of each line is an estimate: what the drawn labels leave over is one where some of them are. */
export const estimatedIn = (
  breakdown: ShownBreakdown | undefined,
  { dimensions }: Pick<Metric, 'dimensions'>,
  lines: ChartLines,
): readonly boolean[] => {
  if (lines.dimension === undefined) return [breakdown?.within !== undefined];
  const estimates = estimatesOf(breakdown?.dimensions.find(({ name }) => name === lines.dimension));
  const cutOf = (label: string): Cut => ({ dimension: lines.dimension ?? '', label });
  const shown = lines.labels.map((label) => isEstimate(estimates, label, isDeclaredIn({ dimensions }, cutOf(label))));
  return lines.rest ? [shown.includes(true), ...shown] : shown;
};
