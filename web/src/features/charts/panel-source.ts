import { type Dimension, type Metric, metricTopic } from '@millrace/contract';
import { useMemo } from 'react';
import { useHistory } from '../history/use-history';
import { useKnowledge, useNow, useRollup, useView } from '../live/live-context';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartModel, liveModel, pastModel } from './chart-model';
import { type ChartStep, pastSteps } from './steps';
import { type BreakdownView, useBreakdown, usePastBreakdown } from './use-breakdown';

/** What a panel draws, wherever it comes from. */
export interface PanelSource {
  readonly model: ChartModel;
  /** Undefined where the metric has no dimension. */
  readonly breakdown: BreakdownView | undefined;
  /** Whether there is anything to draw yet. */
  readonly ready: boolean;
  /** Why it could not be loaded, or is older than it should be. */
  readonly error: string | undefined;
  readonly retry: () => void;
}

export interface SourceInput<R extends TimeRange> {
  readonly metric: Metric;
  readonly range: R;
  readonly dimension: Dimension | undefined;
  readonly visible: boolean;
}

const noSteps: readonly ChartStep[] = [];
const noColours: ReadonlyMap<string, number> = new Map();
const nothingToRetry = () => undefined;

const leastStep = ({ measure, decimals }: Metric): number => (measure === 'count' ? 1 : 10 ** -decimals);

const useLiveModel = (
  { metric, range, dimension }: SourceInput<LiveTimeRange>,
  colours: ReadonlyMap<string, number>,
): ChartModel => {
  const rollup = useRollup(metric.name);
  const series = useView(({ calm }) => calm.series.get(metricTopic(metric.name)));
  const now = useNow();
  const knowledge = useKnowledge();
  const backfillStatus = useView((view) => view.backfillStatus);
  const least = leastStep(metric);
  const scale = useMemo(() => new SteadyScale(least), [least]);
  const name = dimension?.name;
  return useMemo(
    () => liveModel({ metric, series, rollup, scale, dimension: name, colours, now, range, knowledge, backfillStatus }),
    [metric, series, rollup, scale, name, colours, now, range, knowledge, backfillStatus],
  );
};

/** A metric as it happens. */
export const useLiveSource = (input: SourceInput<LiveTimeRange>): PanelSource => {
  const breakdown = useBreakdown(input.metric, input.dimension, input.range);
  const model = useLiveModel(input, breakdown?.colours ?? noColours);
  return { model, breakdown, ready: true, error: undefined, retry: nothingToRetry };
};

const usePastModel = (
  { metric, range, dimension }: SourceInput<StoredTimeRange>,
  { steps, now }: { steps: readonly ChartStep[]; now: number },
  colours: ReadonlyMap<string, number>,
): ChartModel => {
  const least = leastStep(metric);
  // Another range has other heights.
  const scale = useMemo(() => new SteadyScale(least), [least, range]);
  return useMemo(
    () => pastModel({ metric, range, steps, now, scale, dimension: dimension?.name, colours }),
    [metric, range, steps, now, scale, dimension, colours],
  );
};

/** A metric over a longer time, as REST adds it up. */
export const usePastSource = (input: SourceInput<StoredTimeRange>): PanelSource => {
  const { metric, range, dimension, visible } = input;
  const { answer, error, retry } = useHistory({ metric: metric.name, range, by: dimension?.name, spans: 1 }, visible);
  const steps = useMemo(() => (answer ? pastSteps(answer) : noSteps), [answer]);
  const past = { steps, now: answer?.to ?? 0 };
  const breakdown = usePastBreakdown(metric, dimension, past);
  const model = usePastModel(input, past, breakdown?.colours ?? noColours);
  return { model, breakdown, ready: answer !== undefined, error, retry };
};
