import { Icon } from '../../components/ui/icon';
import styles from './card.module.css';
import { trendWords } from './card-words';
import type { Trend } from './trend';

interface TrendLineProps {
  /** Undefined where there is nothing to compare with. */
  readonly trend: Trend | undefined;
  /** The time before, in words. */
  readonly before: string;
  readonly decimals: number;
}

const arrow = ({ ratio }: Trend) => (Math.abs(ratio) < 0.005 ? 'level' : ratio > 0 ? 'up' : 'down');

export const TrendLine = ({ trend, before, decimals }: TrendLineProps) => {
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
