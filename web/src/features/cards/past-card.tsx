import type { HistoryAnswer, Metric } from '@millrace/contract';
import { memo, useMemo, useRef } from 'react';
import { useVisible } from '../../lib/use-visible';
import { totalOf } from '../charts/past-steps';
import { useHistory } from '../history/use-history';
import type { PastTimeRange } from '../ranges/ranges';
import styles from './card.module.css';
import { type CardContent, CardFace } from './card-face';
import { figureOfRange } from './card-figure';
import { trendBetween } from './trend';

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
export const PastCard = memo(({ metric, range }: { metric: Metric; range: PastTimeRange }) => {
  const ref = useRef<HTMLDivElement>(null);
  const visible = useVisible(ref);
  const { answer, error } = useHistory({ metric: metric.name, range, spans: 2, visible });
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
