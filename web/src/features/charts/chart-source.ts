import {
  type Breakdown,
  crossedName,
  type Dimension,
  type HistoryAnswer,
  type Metric,
  mergePartials,
  type PartialAggregate,
  type Regrouping,
} from '@millrace/contract';
import { useMemo, useRef } from 'react';
import type { ChartView, Compare } from '../address/address';
import { answerNotes } from '../history/history';
import { useHeld, useHistory } from '../history/use-history';
import { declaredLabels } from '../live/rollup';
import { labelWords } from '../metrics/estimates';
import { type Cut, crossedCut, isDeclaredIn } from '../metrics/filters';
import { asCut } from '../metrics/per-subject';
import type { StoredTimeRange, TimeRange } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartModel, pastModel } from './chart-model';
import type { Drawing } from './chart-rows';
import { chosenStep, crossedAlone, labelAlone, namedStep, type Select, shiftOf, stepsFor } from './chart-view';
import { type ChartStep, joinedSteps, namedSteps, pastSteps, selectedSteps } from './steps';
import { type BreakdownView, type LatestBreakdown, loneOther, usePastBreakdown } from './use-breakdown';

/** What a chart draws, wherever it comes from. */
export interface ChartSource {
  readonly model: ChartModel;
  /** Of the whole range. */
  readonly total: PartialAggregate | undefined;
  /** Undefined where the metric has no dimension. */
  readonly breakdown: BreakdownView | undefined;
  /** What follows the events between two seconds; undefined where nothing does. */
  readonly latest?: LatestBreakdown | undefined;
  /** What one has to know to read the breakdown. */
  readonly notes: readonly string[];
  /** Whether there is anything to draw yet. */
  readonly ready: boolean;
  /** Why it could not be loaded, or is older than it should be. */
  readonly error: string | undefined;
  /** Whether it could not be had for trouble that the page says at one place. */
  readonly shared: boolean;
  readonly retry: () => void;
}

export interface SourceInput<R extends TimeRange> {
  readonly metric: Metric;
  readonly range: R;
  readonly dimension: Dimension | undefined;
  readonly visible: boolean;
  readonly view: ChartView;
  readonly compareWith: Compare | undefined;
  /** What is seen alone, if anything. */
  readonly cut: Cut | undefined;
  /** What the breakdown is narrowed down to, if to anything: one label of another dimension. */
  readonly regrouping: Regrouping | undefined;
  /** Lines that a person has hidden, by their key. */
  readonly hidden: ReadonlySet<string>;
}

const noSteps: readonly ChartStep[] = [];
const noNotes: readonly string[] = [];
export const noColours: ReadonlyMap<string, number> = new Map();
const whole: Select = (breakdown) => breakdown;

const leastStep = ({ measure, decimals }: Metric, { perSecond }: ChartView): number =>
  measure === 'count' && !perSecond ? 1 : 10 ** -Math.max(decimals, perSecond ? 2 : 0);

/** The label that is seen alone, as an answer by what `storedName` says calls it. */
const storedCut = (cut: Cut, regrouping: Regrouping | undefined): Cut => {
  const { pair, only } = regrouping ?? {};
  if (!pair) return cut;
  return crossedCut(pair, { ...(only && { [only.dimension]: only.label }), [cut.dimension]: cut.label });
};

/** What is drawn of a breakdown or of the steps of an answer, and what is listed: of one label all others are listed beside it. */
const useSelect = ({ metric, cut, regrouping }: Pick<SourceInput<TimeRange>, 'metric' | 'cut' | 'regrouping'>) => {
  const { dimension, label } = cut ?? {};
  // Of two labels together none is declared.
  const isDeclared = cut && !regrouping && isDeclaredIn(metric, cut);
  const { by, only } = regrouping ?? {};
  return useMemo(() => {
    const narrow = regrouping ? crossedAlone(regrouping) : whole;
    if (dimension === undefined || label === undefined)
      return { narrow, select: narrow, drawn: (steps: readonly ChartStep[]) => selectedSteps(steps, narrow) };
    const alone = labelAlone({ dimension, label }, isDeclared);
    const select = regrouping ? (breakdown: Breakdown) => alone(narrow(breakdown)) : alone;
    const asked = storedCut({ dimension, label }, regrouping);
    const drawn = (steps: readonly ChartStep[]) => selectedSteps(namedSteps(steps, asked, isDeclared), select);
    return { narrow, select, drawn };
  }, [dimension, label, isDeclared, by, only?.dimension, only?.label]);
};

/** The dimension that REST is asked for. */
const storedName = ({ regrouping }: Pick<SourceInput<TimeRange>, 'regrouping'>, name: string | undefined) =>
  regrouping ? crossedName(regrouping.pair) : name;

/** What a chart is drawn with, wherever its figures come from. */
export const useLook = ({ metric: whole, view, hidden, dimension, cut, regrouping, range }: SourceInput<TimeRange>) => {
  const metric = useMemo(() => asCut(whole, cut), [whole, cut]);
  const { narrow, select, drawn } = useSelect({ metric, cut, regrouping });
  const name = cut ? undefined : dimension?.name;
  const least = leastStep(metric, view);
  // Another view has other heights.
  const scale = useMemo(() => new SteadyScale(least), [least, view, range, name, select]);
  const alone = useMemo(() => cut && { ...cut, isListed: cut.dimension === dimension?.name }, [cut, dimension]);
  return useMemo(
    () => ({ metric, view, hidden, dimension: name, narrow, select, drawn, alone, scale }),
    [metric, view, hidden, name, narrow, select, drawn, alone, scale],
  );
};

interface Earlier {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How much earlier the time is that it is compared with, ms; undefined where REST is not to be asked. */
  readonly shift: number | undefined;
}

/** The steps of an earlier time, as REST adds them up, by the steps that they are compared with. */
export const useStoredBefore = (
  { metric, cut, regrouping, visible }: SourceInput<TimeRange>,
  drawn: ReturnType<typeof useLook>['drawn'],
  { from, to, step, shift }: Earlier,
): Drawing['before'] => {
  const range = useMemo((): StoredTimeRange => {
    const [start, end] = [from - (shift ?? 0), to - (shift ?? 0)];
    return { kind: 'custom', key: `${start}..${end}/${step}`, text: '', ms: end - start, from: start, to: end, step };
  }, [from, to, step, shift]);
  const query = { metric: metric.name, range, by: storedName({ regrouping }, cut?.dimension), spans: 1 } as const;
  const { answer } = useHistory(query, visible && shift !== undefined);
  const held = useHeld(`${query.metric} ${query.by} ${step} ${shift}`, answer);
  return useMemo(() => {
    if (shift === undefined || !held) return undefined;
    const known = new Map(drawn(pastSteps(held)).map((one) => [one.from + shift, one]));
    return (one) => {
      const earlier = known.get(one.from);
      return earlier?.watched ? { total: earlier.breakdown?.total } : undefined;
    };
  }, [held, shift, drawn]);
};

const totalOfSteps = (steps: readonly ChartStep[]): PartialAggregate | undefined =>
  steps.reduce<PartialAggregate | undefined>(
    (sum, { breakdown }) => (sum && breakdown?.total ? mergePartials(sum, breakdown.total) : (sum ?? breakdown?.total)),
    undefined,
  );

/** The range with the step that the view names, if that is shorter than its own: longer ones are made of those. */
const useStepped = (range: StoredTimeRange, view: ChartView): StoredTimeRange => {
  const step = namedStep(view, range.ms);
  return useMemo(
    () => (step === undefined || step >= range.step ? range : { ...range, key: `${range.key}/${step}`, step }),
    [range, step],
  );
};

/** The steps that a stored range can be drawn in, from its own on. */
const storedSteps = ({ ms, step }: StoredTimeRange): readonly [number, ...number[]] => [
  step,
  ...stepsFor(ms).filter((longer) => longer > step && longer % step === 0),
];

/** The steps of an answer, each with enough events in it, or as long as the view says. */
const useSteps = (
  { metric, view, range }: SourceInput<StoredTimeRange>,
  answer: HistoryAnswer | undefined,
): { readonly steps: readonly ChartStep[]; readonly step: number } => {
  const held = useRef<number>(undefined);
  return useMemo(() => {
    if (!answer) return { steps: noSteps, step: range.step };
    const steps = pastSteps(answer);
    const events = steps.reduce((sum, { breakdown }) => sum + (breakdown?.total?.count ?? 0), 0);
    held.current = chosenStep(storedSteps(range), {
      measure: metric.measure,
      events,
      ms: range.ms,
      current: held.current,
    });
    const step = storedSteps(range).find((one) => one === view.step) ?? held.current;
    return { steps: step > range.step ? joinedSteps(steps, step, declaredLabels(metric)) : steps, step };
  }, [metric, view.step, range, answer]);
};

/** A metric over a longer time, as REST adds it up. */
export const useStoredSource = (input: SourceInput<StoredTimeRange>): ChartSource => {
  const { metric, dimension, visible, view } = input;
  const range = useStepped(input.range, view);
  const look = useLook({ ...input, range });
  const by = storedName(input, input.cut?.dimension ?? dimension?.name);
  const query = { metric: metric.name, range, by, spans: 1 } as const;
  const { answer, error, shared, retry } = useHistory(query, visible);
  const { steps: all, step } = useSteps({ ...input, range }, answer);
  const steps = useMemo(() => look.drawn(all), [all, look.drawn]);
  const now = answer?.to ?? 0;
  const listed = useMemo(() => selectedSteps(all, look.narrow), [all, look.narrow]);
  const breakdown = usePastBreakdown(metric, dimension, { steps: listed, now });
  const colours = breakdown?.colours ?? noColours;
  const lone = loneOther(breakdown)?.label;
  const [from, to] = [Math.floor((steps[0]?.from ?? 0) / step) * step, (steps.at(-1)?.from ?? 0) + step];
  const shift = input.compareWith && shiftOf(input.compareWith, to - from);
  const before = useStoredBefore(input, look.drawn, { from, to, step, shift: answer && shift });
  const model = useMemo(
    () => pastModel({ ...look, range, step, steps, now, colours, lone, before }),
    [look, range, step, steps, now, colours, lone, before],
  );
  const total = useMemo(() => totalOfSteps(steps), [steps]);
  const notes = useMemo(
    () => (answer ? [...labelWords(answer.labels), ...answerNotes(answer, dimension?.label)] : noNotes),
    [answer, dimension],
  );
  return { model, total, breakdown, notes, ready: answer !== undefined, error, shared, retry };
};
