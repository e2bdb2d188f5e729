import type { Alert, Metric } from '@millrace/contract';
import { useContext, useMemo } from 'react';
import { Icon } from '../../components/ui/icon';
import { labelText } from '../../components/ui/outside-text';
import { formatDuration } from '../../lib/format';
import { PlaceLink } from '../address/use-address';
import { RollupsContext, useNow, useView } from '../live/live-context';
import { useIsPartial } from '../live/live-scope';
import { headlineLabel } from '../metrics/per-subject';
import { exactWords, shortWords } from '../metrics/words';
import {
  type Attention,
  alertWords,
  alwaysWatched,
  attentionOf,
  byUrgency,
  QUIET,
  quietWords,
  worstOf,
} from './attention';
import styles from './attention-strip.module.css';

/** As many as a strip has room for. */
const SHOWN = 3;

const useAttention = (metrics: readonly Metric[]): readonly Attention[] => {
  const rollups = useContext(RollupsContext);
  const state = useView(({ calm }) => calm);
  const now = useNow();
  return useMemo(
    () =>
      metrics
        .flatMap((metric) => {
          const series = metric.thresholds && rollups.seriesOf(metric.name, state);
          return (series && attentionOf(metric, series, rollups.of(metric.name), now)) ?? [];
        })
        .sort(byUrgency),
    [metrics, rollups, state, now],
  );
};

/** `CPU 76 % ≥ 70 % for 2 min`. */
const words = ({ metric, level, value, ms, atLeast }: Attention): string => {
  const { direction = 'above', [level]: limit = 0 } = metric.thresholds ?? {};
  const reached = `${shortWords(metric, value)} ${direction === 'above' ? '≥' : '≤'} ${exactWords(metric, String(limit))}`;
  return `${reached} for ${atLeast ? 'over ' : ''}${formatDuration(Math.max(1000, ms))}`;
};

/** With the label whose figure stands for the metric, if one does: `Price EUR`. */
const nameOf = (metric: Metric): string => {
  const label = headlineLabel(metric)?.label;
  return label === undefined ? metric.label : `${metric.label} ${labelText(label)}`;
};

const Item = ({ attention }: { attention: Attention }) => {
  const { metric, level } = attention;
  return (
    <PlaceLink to={{ page: 'metric', metric: metric.name }} className={styles.item} data-attention={level}>
      <Icon name={level} size={14} />
      <b>{nameOf(metric)}</b> {words(attention)}
    </PlaceLink>
  );
};

/** What is said aloud: which metrics have reached which level, and not each second for how long. */
const spoken = (all: readonly Attention[], alerts: string, quiet: string): string =>
  [...(alerts ? [alerts] : []), ...all.map(({ metric, level }) => `${nameOf(metric)}: ${level}`)].join(', ') || quiet;

/** Of very many metrics only so many are watched wherever the page is scrolled to; each tile says what its own has reached. */
const watchedWords = (metrics: readonly Metric[], isPartial: boolean): string => {
  const all = metrics.filter(({ thresholds }) => thresholds).length;
  if (all === 0) return 'no metric has a threshold';
  const watched = isPartial ? alwaysWatched(metrics).filter(({ thresholds }) => thresholds).length : all;
  if (all === 1) return 'one metric with thresholds is watched';
  return `${watched < all ? `${watched} of ${all}` : all} metrics with thresholds are watched`;
};

interface AttentionStripProps {
  readonly metrics: readonly Metric[];
  /** Alerts that are open, whoever looks after them. */
  readonly alerts: readonly Alert[];
}

/** Which alerts are open, and which thresholds are reached since when. It is always there, so that nothing moves when one is. */
export const AttentionStrip = ({ metrics, alerts }: AttentionStripProps) => {
  const all = useAttention(metrics);
  const open = alertWords(alerts);
  const others = all.length - (open ? 0 : 1);
  const isPartial = useIsPartial();
  const quiet = useView(({ coverage, now }) => quietWords(coverage, now));
  return (
    <section className={styles.strip} aria-label="Attention" data-attentions={all.length}>
      <span className="visually-hidden" role="status">
        {spoken(all, open, quiet)}
      </span>
      {open && (
        <PlaceLink to={{ page: 'alerts' }} className={styles.item} data-attention={worstOf(alerts)}>
          <Icon name={worstOf(alerts)} size={14} />
          <b>{open}</b>
        </PlaceLink>
      )}
      {all.length === 0 && !open && (
        <span className={styles.quiet}>
          {quiet === QUIET && <Icon name="check" size={14} />}
          {quiet}
          <span className={styles.watched}>{watchedWords(metrics, isPartial)}</span>
        </span>
      )}
      {all.slice(0, SHOWN).map((attention, place) => (
        // By their places: what comes before another does not push it along.
        <Item key={place} attention={attention} />
      ))}
      {all.length > SHOWN && <span className={styles.others}>and {all.length - SHOWN} more</span>}
      {others > 0 && <span className={styles.narrowOthers}>+{others}</span>}
    </section>
  );
};
