import type { Dimension, Metric } from '@millrace/contract';
import { memo, useRef, useState } from 'react';
import { useVisible } from '../../lib/use-visible';
import type { TimeRange } from '../ranges/ranges';
import { LiveBody, LiveSplitBody } from './live-body';
import styles from './panel.module.css';
import { PastBody, PastSplitBody } from './past-body';

interface PanelProps {
  readonly metric: Metric;
  readonly range: TimeRange;
}

const useBody = (metric: Metric) => {
  const ref = useRef<HTMLElement>(null);
  const visible = useVisible(ref);
  const [asTable, onAsTable] = useState(false);
  const [chosen, onDimension] = useState<Dimension>();
  return { ref, dimension: chosen ?? metric.dimensions[0], body: { metric, visible, asTable, onAsTable, onDimension } };
};

/** One metric over time, with what it is made of beside it. */
export const Panel = memo(({ metric, range }: PanelProps) => {
  const { ref, dimension, body } = useBody(metric);
  return (
    <section ref={ref} id={metric.name} className={styles.panel} aria-label={metric.label}>
      {range.kind === 'past' && !dimension && <PastBody {...body} range={range} dimension={undefined} />}
      {range.kind === 'past' && dimension && (
        <PastSplitBody key={dimension.name} {...body} range={range} dimension={dimension} />
      )}
      {range.kind === 'live' && !dimension && <LiveBody {...body} range={range} />}
      {range.kind === 'live' && dimension && (
        <LiveSplitBody key={dimension.name} {...body} range={range} dimension={dimension} />
      )}
    </section>
  );
});
Panel.displayName = 'Panel';
