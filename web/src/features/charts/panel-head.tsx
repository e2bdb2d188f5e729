import type { Metric } from '@millrace/contract';
import { memo } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import type { Range } from '../live/ranges';
import { isTally, PERCENTS } from '../metrics/figure';
import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import styles from './panel.module.css';
import { stepAt, stepLength, stepWords } from './step-words';

interface PanelHeadProps {
  readonly metric: Metric;
  readonly range: Range;
  readonly model: ChartModel;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
  /** Why the chart is older than it should be, if it is. */
  readonly stale?: string | undefined;
}

const drawn = (metric: Metric, range: Range): string => {
  const per = stepLength(range);
  if (isTally(metric)) return `${metric.unit} per ${per}`;
  if (metric.measure === 'quantiles')
    return `${metric.unit}, ${PERCENTS.map((percent) => `p${percent}`).join(', ')} per ${per}`;
  return metric.measure === 'stats' ? `${metric.unit}, mean and range per ${per}` : `${metric.unit}, latest per ${per}`;
};

const Readout = ({ metric, model, range }: { metric: Metric; model: ChartModel; range: Range }) => {
  const { at } = useCrosshair();
  const step = at === undefined ? undefined : stepAt(model.steps, at);
  return step ? (
    <span className={styles.readout}>{stepWords(metric, range, step)}</span>
  ) : (
    <span className={styles.drawn}>{drawn(metric, range)}</span>
  );
};

/** Moves with the clock and the crosshair, and not with each event. */
export const PanelHead = memo(({ metric, range, model, asTable, onAsTable, stale }: PanelHeadProps) => (
  <header className={styles.head}>
    <h3 className={styles.title} title={metric.description}>
      {metric.label}
    </h3>
    <Readout metric={metric} model={model} range={range} />
    {stale !== undefined && (
      <span className={styles.stale} title={stale}>
        <Icon name="warning" size={14} /> not up to date
      </span>
    )}
    <Button
      look="quiet"
      icon={asTable ? 'chart' : 'table'}
      aria-label={asTable ? `${metric.label} as a chart` : `${metric.label} as a table`}
      onClick={() => onAsTable(!asTable)}
    />
  </header>
));
PanelHead.displayName = 'PanelHead';
