import type { HistoryAnswer, Metric } from '@millrace/contract';
import { memo, useMemo, useRef } from 'react';
import { useVisible } from '../../lib/use-visible';
import { breakdownOf, totalOf } from '../history/history';
import { useHistory } from '../history/use-history';
import { useNow, useRollup, useSeries, useView } from '../live/live-context';
import { declaredLabels } from '../live/rollup';
import { categoriesOf } from '../metrics/categories';
import { levelOf } from '../metrics/figure';
import { subjectCount, subjectDimension, subjectLevel } from '../metrics/per-subject';
import { type LiveTimeRange, rangeWords, type StoredTimeRange, type TimeRange } from '../ranges/ranges';
import { type CardContent, CardFace } from './card-face';
import { type CardFigure, cardFigure, figureOfRange, figureOfSubjects, trendBetween, trendOf } from './card-figure';
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
  return {
    figure,
    trend,
    level: levelOfFigure(metric, figure),
    window: windowWords(metric, figure, { now, range, coverage }),
  };
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

const levelOfFigure = (metric: Metric, { value, subjects }: CardFigure): CardContent['level'] => {
  if (subjects) return subjectLevel(metric, subjects);
  return value ? levelOf(value.number, metric.thresholds) : 'normal';
};

const contentOf = (metric: Metric, range: StoredTimeRange, answer: HistoryAnswer): Omit<CardContent, 'window'> => {
  if (subjectDimension(metric)) {
    const figure = figureOfSubjects(metric, breakdownOf(answer, declaredLabels(metric)));
    return { figure, trend: undefined, level: levelOfFigure(metric, figure) };
  }
  const middle = answer.to - range.ms;
  const [before, after] = [totalOf(answer, answer.from, middle), totalOf(answer, middle, answer.to)];
  const figure = figureOfRange(metric, after);
  const trend = before && after && trendBetween(before, after, metric.decimals);
  return { figure, trend, level: levelOfFigure(metric, figure) };
};

const empty = (metric: Metric): Omit<CardContent, 'window'> => ({
  figure: { ...figureOfRange(metric, undefined), value: undefined },
  trend: undefined,
  level: 'normal',
});

/** A metric over a longer time, beside the time before. */
const PastCard = memo(({ metric, range }: { metric: Metric; range: StoredTimeRange }) => {
  const ref = useRef<HTMLDivElement>(null);
  const visible = useVisible(ref);
  const subjects = subjectDimension(metric);
  const { answer, error } = useHistory(
    { metric: metric.name, range, by: subjects?.name, spans: subjects ? 1 : 2 },
    visible,
  );
  const content = useMemo(() => (answer ? contentOf(metric, range, answer) : empty(metric)), [metric, range, answer]);
  const counted = subjects && content.figure.subjects && `${subjectCount(content.figure.subjects, subjects)} `;
  const known = `${counted ?? summaries[metric.measure] ?? ''}${range.kind === 'custom' ? '' : 'in the '}${rangeWords(range)}`;
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
