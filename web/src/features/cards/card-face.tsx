import type { Metric } from '@millrace/contract';
import { Icon } from '../../components/ui/icon';
import { labelText } from '../../components/ui/outside-text';
import { groupDigits } from '../../lib/format';
import type { ThresholdLevel } from '../metrics/figure';
import type { SubjectSummary } from '../metrics/per-subject';
import { exactWords, levelWords, shortDigits, shortRange, unitBeside } from '../metrics/words';
import type { TimeRange } from '../ranges/ranges';
import styles from './card.module.css';
import type { CardFigure, Trend } from './card-figure';
import { trendWords } from './card-words';

const exactTitle = (metric: Metric, { value, subjects, count }: CardFigure): string => {
  const from = `from ${groupDigits(String(count))} events`;
  if (subjects)
    return `${exactWords(metric, subjects.lowest.exact)} to ${exactWords(metric, subjects.highest.exact)}, ${from}`;
  return value ? `${exactWords(metric, value.exact)}, ${from}` : 'no value yet';
};

/** What of a figure tests and programs read: the exact value, or the exact lowest and highest. */
const exactData = ({ value, subjects }: CardFigure): string =>
  subjects ? `${subjects.lowest.exact}–${subjects.highest.exact}` : (value?.exact ?? '');

const digits = (metric: Metric, { value, subjects }: CardFigure): string => {
  if (subjects) return shortRange(metric, subjects.lowest.number, subjects.highest.number);
  return value ? shortDigits(metric, value.number) : '–';
};

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

interface TrendLineProps {
  /** Undefined where there is nothing to compare with. */
  readonly trend: Trend | undefined;
  /** The time before, in words. */
  readonly before: string;
  readonly metric: Metric;
}

const arrow = ({ ratio }: Trend) => (Math.abs(ratio) < 0.005 ? 'level' : ratio > 0 ? 'up' : 'down');

const TrendLine = ({ trend, before, metric }: TrendLineProps) => {
  if (trend === undefined) return <p className={styles.trend}>no comparison yet</p>;
  const [change, against] = trendWords(trend, before, metric);
  return (
    <p className={styles.trend} title={`${change} ${against}`}>
      <Icon name={arrow(trend)} size={12} />
      <span>
        <b className={styles.change}>{change}</b> {against}
      </span>
    </p>
  );
};

/** Whose values are the lowest and the highest. */
const Extremes = ({ lowest, highest }: SubjectSummary) => {
  const named = [lowest, highest].map(({ label }) => (label === undefined ? 'not kept apart' : labelText(label)));
  return (
    <p className={styles.window} title={`lowest ${named[0]}, highest ${named[1]}`}>
      lowest <bdi>{named[0]}</bdi>, highest <bdi>{named[1]}</bdi>
    </p>
  );
};

const LastLine = ({ metric, range, figure, trend, level }: CardFaceProps) => {
  if (level !== 'normal' && metric.thresholds)
    return (
      <p className={styles.level}>
        <Icon name={level} size={14} />
        {levelWords(level, metric.thresholds, metric)}
      </p>
    );
  if (figure.subjects) return <Extremes {...figure.subjects} />;
  if (metric.per) return <p className={styles.window} />;
  if (figure.beside.length === 0) return <TrendLine trend={trend} before={range.text} metric={metric} />;
  const words = figure.beside.map(({ name, exact }) => `${name} ${shortDigits(metric, Number(exact))}`);
  return <p className={styles.window}>{words.join(' · ')}</p>;
};

export const CardFace = (props: CardFaceProps) => {
  const { metric, range, figure, level, window } = props;
  return (
    <a
      className={styles.card}
      href={`#${metric.name}`}
      data-metric={metric.name}
      data-value={exactData(figure)}
      data-count={figure.count}
      data-level={level}
      data-range={range.key}
    >
      <h3 className={styles.label}>{metric.label}</h3>
      <p className={styles.figure} title={exactTitle(metric, figure)}>
        <span className={styles.value}>{digits(metric, figure)}</span>
        <span className={styles.unit}>{unitBeside(metric)}</span>
      </p>
      <p className={styles.window} title={window}>
        {window}
      </p>
      <LastLine {...props} />
    </a>
  );
};
