import type { Metric } from '@millrace/contract';
import { useState } from 'react';
import { categoriesOf } from '../metrics/categories';
import type { TimeRange } from '../ranges/ranges';
import { Crosshair, CrosshairProvider } from './crosshair';
import type { ColourMemory } from './label-ranking';
import { Panel } from './panel';
import styles from './panels.module.css';
import { ColourProvider } from './use-breakdown';

/** All charts, with one crosshair and one colour a label. */
export const Panels = ({ metrics, range }: { metrics: readonly Metric[]; range: TimeRange }) => {
  const [crosshair] = useState(() => new Crosshair());
  const [colours] = useState<ColourMemory>(() => new Map());
  return (
    <CrosshairProvider value={crosshair}>
      <ColourProvider value={colours}>
        <div className={styles.panels}>
          {categoriesOf(metrics).flatMap((category) =>
            category.metrics.map((metric) => <Panel key={metric.name} metric={metric} range={range} />),
          )}
        </div>
      </ColourProvider>
    </CrosshairProvider>
  );
};
