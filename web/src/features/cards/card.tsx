import type { Metric } from '@millrace/contract';
import { memo, useMemo } from 'react';
import { Icon } from '../../components/ui/icon';
import { formatShort, groupDigits } from '../../lib/format-number';
import { useNow, useSeries, useView } from '../live/live-context';
import type { Range } from '../live/ranges';
import { levelOf } from '../metrics/level';
import { useRollup } from '../metrics/rollups';
import { rangeText } from '../metrics/window-text';
import styles from './card.module.css';
import { cardFigure } from './card-figure';
import { levelWords, windowWords } from './card-words';
import { trendOf } from './trend';
import { TrendLine } from './trend-line';

/** What the card says; the figure follows every event, the comparison the clock. */
const useCard = (metric: Metric, range: Range) => {
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

const exactTitle = (exact: string | undefined, unit: string, count: number): string =>
  exact === undefined ? 'no value yet' : `${groupDigits(exact)} ${unit}, from ${groupDigits(String(count))} events`;

export const Card = memo(({ metric, range }: { metric: Metric; range: Range }) => {
  const { figure, trend, level, window } = useCard(metric, range);
  const decimals = metric.measure === 'count' ? 0 : metric.decimals;
  return (
    <a
      className={styles.card}
      href={`#${metric.name}`}
      data-metric={metric.name}
      data-value={figure.value?.exact ?? ''}
      data-count={figure.count}
      data-level={level}
    >
      <h3 className={styles.label}>{metric.label}</h3>
      <p className={styles.figure} title={exactTitle(figure.value?.exact, metric.unit, figure.count)}>
        <span className={styles.value}>{figure.value ? formatShort(figure.value.number, decimals) : '–'}</span>
        <span className={styles.unit}>{metric.unit}</span>
      </p>
      <p className={styles.window}>{window}</p>
      {level !== 'normal' && metric.thresholds ? (
        <p className={styles.level}>
          <Icon name={level} size={14} />
          {levelWords(level, metric.thresholds)}
        </p>
      ) : figure.beside.length > 0 ? (
        <p className={styles.window}>
          {figure.beside.map(({ name, exact }) => `${name} ${formatShort(Number(exact), decimals)}`).join(' · ')}
        </p>
      ) : (
        <TrendLine trend={trend} before={rangeText(range)} />
      )}
    </a>
  );
});
Card.displayName = 'Card';
