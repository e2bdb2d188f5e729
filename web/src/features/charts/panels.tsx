import type { Dimension, Metric } from '@millrace/contract';
import { memo, useRef, useState } from 'react';
import { useVisible } from '../../lib/use-visible';
import { categoriesOf } from '../metrics/categories';
import type { TimeRange } from '../ranges/ranges';
import { Crosshair, CrosshairProvider } from './crosshair';
import type { KnownLabels } from './label-ranking';
import styles from './panel.module.css';
import { LiveBody, PastBody } from './panel-body';
import { KnownLabelsProvider } from './use-breakdown';

interface PanelProps {
  readonly metric: Metric;
  readonly range: TimeRange;
}

/** One metric over time, with what it is made of beside it. Another dimension is another body, with colours of its own. */
const Panel = memo(({ metric, range }: PanelProps) => {
  const ref = useRef<HTMLElement>(null);
  const visible = useVisible(ref);
  const [asTable, onAsTable] = useState(false);
  const [chosen, onDimension] = useState<Dimension>();
  const dimension = chosen ?? metric.dimensions[0];
  const body = { metric, visible, asTable, onAsTable, dimension, onDimension };
  return (
    <section ref={ref} id={metric.name} className={styles.panel} aria-label={metric.label}>
      {range.kind === 'live' ? (
        <LiveBody key={dimension?.name} {...body} range={range} />
      ) : (
        <PastBody key={dimension?.name} {...body} range={range} />
      )}
    </section>
  );
});
Panel.displayName = 'Panel';

/** All charts, with one crosshair and one colour a label. */
export const Panels = ({ metrics, range }: { metrics: readonly Metric[]; range: TimeRange }) => {
  const [crosshair] = useState(() => new Crosshair());
  const [known] = useState<KnownLabels>(() => new Map());
  return (
    <CrosshairProvider value={crosshair}>
      <KnownLabelsProvider value={known}>
        <div className={styles.panels}>
          {categoriesOf(metrics).flatMap((category) =>
            category.metrics.map((metric) => <Panel key={metric.name} metric={metric} range={range} />),
          )}
        </div>
      </KnownLabelsProvider>
    </CrosshairProvider>
  );
};
