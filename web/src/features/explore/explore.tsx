import type { Catalog, EarlierMetric, Metric } from '@millrace/contract';
import { type ReactNode, useMemo } from 'react';
import { formatMoment } from '../../lib/format';
import { goTo, PlaceLink, useAddress } from '../address/use-address';
import { NoteList } from '../annotations/note-list';
import { Panel } from '../charts/panel';
import { categoriesOf } from '../metrics/categories';
import { descriptionOf, type PastWords, pastWords } from '../metrics/words';
import { Tile } from '../overview/tile';
import { lastDayOf } from '../ranges/ranges';
import styles from './explore.module.css';

interface ChoiceProps {
  readonly metrics: readonly Metric[];
  /** The chosen one, by its name. */
  readonly chosen: string;
}

/** The way to every other metric: a list where there is room, and a choice where there is not. */
const Metrics = ({ metrics, chosen }: ChoiceProps) => (
  <nav className={styles.metrics} aria-label="Metrics">
    {categoriesOf(metrics).map((category) => (
      <section key={category.name} aria-label={category.name}>
        <h2 className={styles.category}>{category.name}</h2>
        {category.metrics.map((one) => (
          <PlaceLink
            key={one.name}
            to={{ page: 'metric', metric: one.name }}
            className={styles.metric}
            {...(one.name === chosen && { 'aria-current': 'page' })}
          >
            {one.label}
          </PlaceLink>
        ))}
      </section>
    ))}
  </nav>
);

const MetricPicker = ({ metrics, chosen }: ChoiceProps) => (
  <select
    className={styles.picker}
    aria-label="Metric"
    value={chosen}
    onChange={({ target }) => goTo({ page: 'metric', metric: target.value })}
  >
    {metrics.every(({ name }) => name !== chosen) && <option value={chosen}>{chosen}</option>}
    {categoriesOf(metrics).map((category) => (
      <optgroup key={category.name} label={category.name}>
        {category.metrics.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </optgroup>
    ))}
  </select>
);

const metricPlace = (metric: string) => ({ page: 'metric', metric }) as const;

/** What it, or what it is computed of, was before it was measured as it is now. */
const Past = ({ words, names }: PastWords) => (
  <p className={styles.description}>
    {words}{' '}
    {names.map((name, i) => (
      <span key={name}>
        {i > 0 && ', '}
        <PlaceLink to={metricPlace(name)}>{name}</PlaceLink>
      </span>
    ))}
  </p>
);

interface ExploreProps {
  readonly catalog: Pick<Catalog, 'metrics' | 'earlier'>;
  readonly metric: Metric;
  /** Over its chart: what it is besides a metric. */
  readonly first?: ReactNode;
}

/** One metric in full. */
export const Explore = ({ catalog, catalog: { metrics }, metric, first }: ExploreProps) => (
  <div className={styles.explore}>
    <Metrics metrics={metrics} chosen={metric.name} />
    <div className={styles.content}>
      <div className={styles.head}>
        <MetricPicker metrics={metrics} chosen={metric.name} />
        <div className={styles.words}>
          <p className={styles.description}>{descriptionOf(metric)}</p>
          {pastWords(metric, catalog).map((past) => (
            <Past key={past.words} {...past} />
          ))}
        </div>
        <Tile key={metric.name} metric={metric} kind="head" />
      </div>
      {first && <div className={styles.first}>{first}</div>}
      <Panel key={metric.name} metric={metric} height="explore" />
      <NoteList metric={metric} />
    </div>
  </div>
);

interface ExploreEarlierProps {
  readonly metrics: readonly Metric[];
  readonly metric: EarlierMetric;
}

/** A metric as it was measured before: nothing of it is live, so that a live range is the last day that it had. */
export const ExploreEarlier = ({ metrics, metric }: ExploreEarlierProps) => {
  const { of, since, until } = metric;
  const { range } = useAddress();
  const last = useMemo(() => lastDayOf(since, until ?? Date.now(), Date.now()), [since, until]);
  const now = metrics.find(({ name }) => name === of);
  const times = `from ${formatMoment(since)}${until === undefined ? '' : ` to ${formatMoment(until)}`}`;
  return (
    <div className={styles.explore}>
      <Metrics metrics={metrics} chosen={of} />
      <div className={styles.content}>
        <div className={styles.head}>
          <MetricPicker metrics={metrics} chosen={of} />
          <div className={styles.words}>
            <p className={styles.description}>{descriptionOf(metric)}</p>
            <p className={styles.description}>
              As it was measured {times}.{' '}
              {range.kind === 'live' && 'Nothing of it is live: this is the last day that it had. '}
              {now ? <PlaceLink to={metricPlace(of)}>As it is now</PlaceLink> : 'It is no longer defined.'}
            </p>
          </div>
        </div>
        <Panel key={metric.name} metric={metric} height="explore" stored={range.kind === 'live' ? last : range} />
      </div>
    </div>
  );
};
