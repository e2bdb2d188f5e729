import type { Metric } from '@millrace/contract';
import { goTo, PlaceLink } from '../address/use-address';
import { Panel } from '../charts/panel';
import { categoriesOf } from '../metrics/categories';
import { descriptionOf } from '../metrics/words';
import { Tile } from '../overview/tile';
import styles from './explore.module.css';

interface ExploreProps {
  readonly metrics: readonly Metric[];
  readonly metric: Metric;
}

/** The way to every other metric: a list where there is room, and a choice where there is not. */
const Metrics = ({ metrics, metric }: ExploreProps) => (
  <nav className={styles.metrics} aria-label="Metrics">
    {categoriesOf(metrics).map((category) => (
      <section key={category.name} aria-label={category.name}>
        <h2 className={styles.category}>{category.name}</h2>
        {category.metrics.map((one) => (
          <PlaceLink
            key={one.name}
            to={{ page: 'metric', metric: one.name }}
            className={styles.metric}
            {...(one === metric && { 'aria-current': 'page' })}
          >
            {one.label}
          </PlaceLink>
        ))}
      </section>
    ))}
  </nav>
);

const MetricPicker = ({ metrics, metric }: ExploreProps) => (
  <select
    className={styles.picker}
    aria-label="Metric"
    value={metric.name}
    onChange={({ target }) => goTo({ page: 'metric', metric: target.value })}
  >
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

/** One metric in full. */
export const Explore = ({ metrics, metric }: ExploreProps) => (
  <div className={styles.explore}>
    <Metrics {...{ metrics, metric }} />
    <div className={styles.content}>
      <div className={styles.head}>
        <MetricPicker {...{ metrics, metric }} />
        <p className={styles.description}>{descriptionOf(metric)}</p>
        <Tile key={metric.name} metric={metric} kind="head" />
      </div>
      <Panel key={metric.name} metric={metric} height="explore" />
    </div>
  </div>
);
