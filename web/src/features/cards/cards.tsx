import type { Metric } from '@millrace/contract';
import { categoriesOf } from '../metrics/categories';
import type { TimeRange } from '../ranges/ranges';

import styles from './cards.module.css';
import { LiveCard } from './live-card';
import { PastCard } from './past-card';

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
