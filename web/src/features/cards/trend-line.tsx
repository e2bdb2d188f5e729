import { Icon } from '../../components/ui/icon';
import { formatChange } from '../../lib/format-number';
import styles from './card.module.css';

interface TrendLineProps {
  /** As a share of the time before; undefined where there is nothing to compare with. */
  readonly trend: number | undefined;
  /** The time before, in words. */
  readonly before: string;
}

const arrow = (trend: number) => (Math.abs(trend) < 0.005 ? 'level' : trend > 0 ? 'up' : 'down');

export const TrendLine = ({ trend, before }: TrendLineProps) =>
  trend === undefined ? (
    <p className={styles.trend}>no comparison yet</p>
  ) : (
    <p className={styles.trend}>
      <Icon name={arrow(trend)} size={12} />
      <span>
        <b className={styles.change}>{formatChange(trend)}</b> vs {before} before
      </span>
    </p>
  );
