import type { Metric } from '@millrace/contract';
import { Icon } from '../../components/ui/icon';
import { formatShort, groupDigits } from '../../lib/format';
import type { ThresholdLevel } from '../metrics/figure';
import type { TimeRange } from '../ranges/ranges';
import styles from './card.module.css';
import type { CardFigure, Trend } from './card-figure';
import { levelWords, trendWords } from './card-words';

const exactTitle = (exact: string | undefined, unit: string, count: number): string =>
  exact === undefined ? 'no value yet' : `${groupDigits(exact)} ${unit}, from ${groupDigits(String(count))} events`;

/** What a card says. */
export interface CardContent {
  readonly figure: CardFigure;
  readonly trend: Trend | undefined;
  readonly level: ThresholdLevel;
  /** Since when, or of when, the figure is. */
  readonly window: string;
}

interface CardFaceProps extends CardContent {
  readonly metric: Metric;
  readonly range: TimeRange;
}

const shortDecimals = ({ measure, decimals }: Metric): number => (measure === 'count' ? 0 : decimals);

interface TrendLineProps {
  /** Undefined where there is nothing to compare with. */
  readonly trend: Trend | undefined;
  /** The time before, in words. */
  readonly before: string;
  readonly decimals: number;
}

const arrow = ({ ratio }: Trend) => (Math.abs(ratio) < 0.005 ? 'level' : ratio > 0 ? 'up' : 'down');

const TrendLine = ({ trend, before, decimals }: TrendLineProps) => {
  if (trend === undefined) return <p className={styles.trend}>no comparison yet</p>;
  const [change, against] = trendWords(trend, before, decimals);
  return (
    <p className={styles.trend} title={`${change} ${against}`}>
      <Icon name={arrow(trend)} size={12} />
      <span>
        <b className={styles.change}>{change}</b> {against}
      </span>
    </p>
  );
};

const LastLine = ({ metric, range, figure, trend, level }: CardFaceProps) => {
  if (level !== 'normal' && metric.thresholds)
    return (
      <p className={styles.level}>
        <Icon name={level} size={14} />
        {levelWords(level, metric.thresholds)}
      </p>
    );
  if (figure.beside.length === 0)
    return <TrendLine trend={trend} before={range.text} decimals={shortDecimals(metric)} />;
  const words = figure.beside.map(({ name, exact }) => `${name} ${formatShort(Number(exact), shortDecimals(metric))}`);
  return <p className={styles.window}>{words.join(' · ')}</p>;
};

export const CardFace = (props: CardFaceProps) => {
  const { metric, range, figure, level, window } = props;
  return (
    <a
      className={styles.card}
      href={`#${metric.name}`}
      data-metric={metric.name}
      data-value={figure.value?.exact ?? ''}
      data-count={figure.count}
      data-level={level}
      data-range={range.key}
    >
      <h3 className={styles.label}>{metric.label}</h3>
      <p className={styles.figure} title={exactTitle(figure.value?.exact, metric.unit, figure.count)}>
        <span className={styles.value}>
          {figure.value ? formatShort(figure.value.number, shortDecimals(metric)) : '–'}
        </span>
        <span className={styles.unit}>{metric.unit}</span>
      </p>
      <p className={styles.window} title={window}>
        {window}
      </p>
      <LastLine {...props} />
    </a>
  );
};
