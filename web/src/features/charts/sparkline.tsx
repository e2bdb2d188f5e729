import type { HistoryAnswer, Metric } from '@millrace/contract';
import { memo, useMemo, useRef } from 'react';
import { usePrinting, useVisible } from '../../lib/use-visible';
import { useHistory } from '../history/use-history';
import { useSeries, useTotals, useView } from '../live/live-context';
import { isTally } from '../metrics/figure';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import { numberOf } from './chart-rows';
import styles from './sparkline.module.css';
import { type SparkValue, sparklinePath } from './sparkline-path';
import { type ChartStep, liveSteps, pastSteps, stepUnderWay } from './steps';

interface SparklineProps<R extends TimeRange> {
  readonly metric: Metric;
  readonly range: R;
  readonly width: number;
  readonly height: number;
}

const valuesOf = (metric: Metric, steps: readonly ChartStep[]): readonly SparkValue[] =>
  steps.map(({ breakdown, watched }) => {
    const value = numberOf(breakdown?.total, metric);
    if (value !== undefined || !watched || metric.measure === 'formula') return value ?? null;
    return isTally(metric) ? 0 : undefined;
  });

const Line = ({ metric, steps, width, height }: SparklineProps<TimeRange> & { steps: readonly ChartStep[] }) => (
  <path className={styles.line} d={sparklinePath(valuesOf(metric, steps), isTally(metric), { width, height })} />
);

/** The steps that are over. It moves when one ends, or when one of them changes: once a second at most. */
const LiveLine = memo((props: SparklineProps<LiveTimeRange>) => {
  const { metric, range } = props;
  const rollup = useTotals(metric.name);
  const series = useSeries(metric.name);
  const end = useView(({ now }) => stepUnderWay(now + 1000, range.step));
  const coverage = useView((view) => view.coverage);
  const steps = useMemo(
    () =>
      liveSteps(series, rollup, {
        end,
        range,
        step: range.step,
        knowledge: { settled: coverage, coverage, isFilling: false },
      }),
    [series, rollup, end, range, coverage],
  );
  return <Line {...props} steps={steps} />;
});
LiveLine.displayName = 'LiveLine';

/** Of the range itself, without the time before it and the step under way. */
const stepsOver = (answer: HistoryAnswer | undefined, { ms }: StoredTimeRange): readonly ChartStep[] =>
  answer
    ? pastSteps(answer)
        .slice(0, -1)
        .filter(({ from }) => from >= answer.to - ms)
    : [];

/** It asks what a figure beside it asks, so that both have one answer. */
const PastLine = memo((props: SparklineProps<StoredTimeRange>) => {
  const { metric, range } = props;
  const { answer } = useHistory({ metric: metric.name, range, spans: 2 }, true);
  const steps = useMemo(() => stepsOver(answer, range), [answer, range]);
  return <Line {...props} steps={steps} />;
});
PastLine.displayName = 'PastLine';

/** How a metric went over the range, as a line without axes. Decoration: what it means is in the figure beside it. */
export const Sparkline = ({ range, ...props }: SparklineProps<TimeRange>) => {
  const ref = useRef<SVGSVGElement>(null);
  const visible = useVisible(ref);
  const shown = usePrinting() || visible;
  const { width, height } = props;
  return (
    <svg
      ref={ref}
      className={styles.sparkline}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {shown && (range.kind === 'live' ? <LiveLine {...props} range={range} /> : <PastLine {...props} range={range} />)}
    </svg>
  );
};
