import type { HistoryAnswer, Metric } from '@millrace/contract';
import { memo, useMemo, useRef } from 'react';
import { useVisible } from '../../lib/use-visible';
import { totalOf } from '../history/history';
import { useHistory } from '../history/use-history';
import { useNow, useRollup, useSeries, useView } from '../live/live-context';
import { categoriesOf } from '../metrics/categories';
import { levelOf } from '../metrics/figure';
import type { LiveTimeRange, PastTimeRange, TimeRange } from '../ranges/ranges';
import { type CardContent, CardFace } from './card-face';
import { cardFigure, figureOfRange, trendBetween, trendOf } from './card-figure';
import { windowWords } from './card-words';
import styles from './cards.module.css';

/** What the card says; the figure follows every event, the comparison the clock. */
const useLiveCard = (metric: Metric, range: LiveTimeRange): CardContent => {
  const series = useSeries(metric.name);
  const now = useNow();
  const coverage = useView((view) => view.coverage);
  const rollup = useRollup(metric.name);
  const figure = useMemo(
    () => cardFigure(metric, series, rollup, { now, range }),
    [metric, series, rollup, now, range],
  );
  const trend = useMemo(
    () => trendOf(metric, series, rollup, { now, range, coverage }),
    [metric, rollup, now, range, coverage],
  );
  const level = figure.value ? levelOf(figure.value.number, metric.thresholds) : 'normal';
  return { figure, trend, level, window: windowWords(metric, figure, { now, range, coverage }) };
};

/** A metric as it happens. */
const LiveCard = memo(({ metric, range }: { metric: Metric; range: LiveTimeRange }) => (
  <CardFace metric={metric} range={range} {...useLiveCard(metric, range)} />
));
LiveCard.displayName = 'LiveCard';

const summaries: Partial<Record<Metric['measure'], string>> = {
  stats: 'mean ',
  quantiles: 'median ',
  last: 'latest ',
};

const contentOf = (metric: Metric, range: PastTimeRange, answer: HistoryAnswer): Omit<CardContent, 'window'> => {
  const middle = answer.to - range.ms;
  const [before, after] = [totalOf(answer, answer.from, middle), totalOf(answer, middle, answer.to)];
  const figure = figureOfRange(metric, after);
  return { figure, trend: before && after && trendBetween(before, after, metric.decimals), level: 'normal' };
};

const empty = (metric: Metric): Omit<CardContent, 'window'> => ({
  figure: { ...figureOfRange(metric, undefined), value: undefined },
  trend: undefined,
  level: 'normal',
});

/** A metric over a longer time, beside the time before. */
const PastCard = memo(({ metric, range }: { metric: Metric; range: PastTimeRange }) => {
  const ref = useRef<HTMLDivElement>(null);
  const visible = useVisible(ref);
  const { answer, error } = useHistory({ metric: metric.name, range, spans: 2 }, visible);
  const content = useMemo(() => (answer ? contentOf(metric, range, answer) : empty(metric)), [metric, range, answer]);
  const known = `${summaries[metric.measure] ?? ''}in the last ${range.text}`;
  const window = error !== undefined ? 'could not be loaded, trying again' : answer ? known : 'loading';
  return (
    <div ref={ref} className={styles.place} title={error}>
      <CardFace metric={metric} range={range} {...content} window={window} />
    </div>
  );
});
PastCard.displayName = 'PastCard';

/** All figures at one glance. They flow on as one grid; the first card of each category carries its name. */
export const Cards = ({ metrics, range }: { metrics: readonly Metric[]; range: TimeRange }) => (
  <div className={styles.cards}>
    {categoriesOf(metrics).map((category) => (
      <section key={category.name} className={styles.category} aria-label={category.name}>
        {category.metrics.map((metric, i) => (
          <div key={metric.name} className={styles.cell}>
            {i === 0 ? <h2 className={styles.name}>{category.name}</h2> : <span className={styles.name} />}
            {range.kind === 'live' ? (
              <LiveCard metric={metric} range={range} />
            ) : (
              <PastCard metric={metric} range={range} />
            )}
          </div>
        ))}
      </section>
    ))}
  </div>
);
