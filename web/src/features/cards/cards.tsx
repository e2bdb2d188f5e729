import type { Metric } from '@millrace/contract';
import type { CSSProperties } from 'react';
import type { Range } from '../live/ranges';
import { categoriesOf } from '../metrics/categories';
import { Card } from './card';
import styles from './cards.module.css';

/** All figures at one glance, by category. */
export const Cards = ({ metrics, range }: { metrics: readonly Metric[]; range: Range }) => (
  <div className={styles.cards}>
    {categoriesOf(metrics).map((category) => (
      <section
        key={category.name}
        className={styles.category}
        style={{ '--cards': category.metrics.length } as CSSProperties}
        aria-label={category.name}
      >
        <h2 className={styles.name}>{category.name}</h2>
        {category.metrics.map((metric) => (
          <Card key={metric.name} metric={metric} range={range} />
        ))}
      </section>
    ))}
  </div>
);
