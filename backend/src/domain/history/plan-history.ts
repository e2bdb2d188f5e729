import {
  CHOSEN_POINTS,
  GRANULARITY_MS,
  type Granularity,
  POINTS_PER_SERIES,
  STEPS,
  windowStart,
} from '@millrace/contract';
import { daysOf } from '../retention';
import { MINUTE_MS } from '../time';
import { offsetIn, stepBounds } from './time-zone';

export interface Range {
  /** Ms since the epoch, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Seconds; chosen from the range when absent. */
  readonly step?: number | undefined;
  readonly tz: string;
}

export interface HistoryPlan {
  /** Seconds. */
  readonly step: number;
  /** The length of the windows that the steps are added up from. */
  readonly granularity: Granularity;
  /** The start of each step, and the end of the last. */
  readonly bounds: readonly number[];
  /** The steps begin at the whole hour of UTC before those of the zone, since only hours are retained. */
  readonly utcHours?: true;
}

/** Why a range cannot be answered, and the parameter at fault. */
export interface Refusal {
  readonly field: 'from' | 'to' | 'step';
  readonly problem: string;
}

/** How long windows are retained, seen from a moment. */
export interface RetentionAt {
  readonly now: number;
  /** How long windows are retained, ms. */
  readonly retention: Readonly<Record<Granularity, number>>;
}

/** For requests that were on their way, for clocks that are behind, and for the time that reading takes. */
const GRACE_MS = MINUTE_MS;

const coarsestFirst = ['hour', 'minute', 'second'] as const;

const isRetained = (granularity: Granularity, { from }: Range, { now, retention }: RetentionAt): boolean =>
  from >= now - retention[granularity] - GRACE_MS;

const dividing = (step: number): readonly Granularity[] =>
  coarsestFirst.filter((granularity) => (step * 1000) % GRANULARITY_MS[granularity] === 0);

const chooseStep = (range: Range, at: RetentionAt): number => {
  const most = (range.to - range.from) / 1000 / CHOSEN_POINTS;
  const fitting = STEPS.filter((step) => step >= most);
  return (
    fitting.find((step) => dividing(step).some((granularity) => isRetained(granularity, range, at))) ??
    fitting[0] ??
    STEPS[STEPS.length - 1] ??
    1
  );
};

const refuseRange = (range: Range, at: RetentionAt): Refusal | undefined => {
  if (range.to <= range.from) return { field: 'to', problem: 'must be later than from' };
  if (!coarsestFirst.some((granularity) => isRetained(granularity, range, at)))
    return { field: 'from', problem: `figures are retained for ${daysOf(Math.max(...Object.values(at.retention)))}` };
  return undefined;
};

const refuseStep = (step: number, { retention }: RetentionAt): Refusal => {
  const finest = dividing(step)[0] ?? 'second';
  const problem = `figures by the ${finest} are retained for ${daysOf(retention[finest])}`;
  return { field: 'step', problem: `${problem}: choose a longer one, or a later \`from\`` };
};

/** Without the steps that have begun to go: what is left of one is not what it was. */
const wholeBounds = (
  bounds: readonly number[],
  granularity: Granularity,
  { now, retention }: RetentionAt,
): readonly number[] =>
  bounds.filter((bound, i) => bound >= now - retention[granularity] + GRACE_MS || i === bounds.length - 1);

/** Which windows answer a range: those of the coarsest length that fits its steps and is retained for all of it. */
export const planHistory = (range: Range, at: RetentionAt): HistoryPlan | Refusal => {
  const refused = refuseRange(range, at);
  if (refused) return refused;
  const step = range.step ?? chooseStep(range, at);
  if ((range.to - range.from) / 1000 / step > POINTS_PER_SERIES)
    return { field: 'step', problem: `more than ${POINTS_PER_SERIES} points: choose a longer step or a shorter range` };
  const bounds = stepBounds(offsetIn(range.tz), step * 1000, range);
  const retained = dividing(step).filter((candidate) => isRetained(candidate, range, at));
  const fitting = retained.find((candidate) => bounds.every((bound) => bound % GRANULARITY_MS[candidate] === 0));
  if (fitting) return { step, granularity: fitting, bounds: wholeBounds(bounds, fitting, at) };
  // Where clocks are half an hour off, an hour of theirs is in two of those that are stored.
  const [coarsest] = retained;
  if (coarsest === undefined) return refuseStep(step, at);
  const hours = [...new Set(bounds.map((bound) => windowStart(coarsest, bound)))];
  return { step, granularity: coarsest, bounds: wholeBounds(hours, coarsest, at), utcHours: true };
};
