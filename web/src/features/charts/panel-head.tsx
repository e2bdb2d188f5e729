import type { Metric } from '@millrace/contract';
import { memo } from 'react';
import { Button } from '../../components/ui/button';
import { Stale } from '../../components/ui/notice';
import { isTally } from '../metrics/figure';
import type { TimeRange } from '../ranges/ranges';
import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import styles from './panel.module.css';
import { seriesColour } from './plot-frame';
import { stepAt, stepLength, stepWords } from './steps';

interface PanelHeadProps {
  readonly metric: Metric;
  readonly range: TimeRange;
  readonly model: ChartModel;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
  /** Why the chart is older than it should be, if it is. */
  readonly stale?: string | undefined;
}

const drawn = (metric: Metric, range: TimeRange, { banded, lines }: ChartModel): string => {
  const per = stepLength(range);
  if (isTally(metric)) return `${metric.unit} per ${per}`;
  if (metric.measure === 'quantiles')
    return lines.dimension === undefined ? `${metric.unit} per ${per}` : `${metric.unit}, median per ${per}`;
  if (metric.measure !== 'stats') return `${metric.unit}, latest per ${per}`;
  return `${metric.unit}, ${banded ? 'mean and range' : 'mean'} per ${per}`;
};

const Readout = ({ metric, model, range }: { metric: Metric; model: ChartModel; range: TimeRange }) => {
  const { at } = useCrosshair();
  const step = at === undefined ? undefined : stepAt(model.steps, at);
  return step ? (
    <span className={styles.readout}>{stepWords(metric, range, step)}</span>
  ) : (
    <span className={styles.drawn}>{drawn(metric, range, model)}</span>
  );
};

/** Which line is which, where no breakdown beside them says so. */
const Legend = ({ model: { lines, strokes } }: { model: ChartModel }) =>
  lines.dimension === undefined &&
  strokes.length > 1 && (
    <ul className={styles.legend} aria-label="Lines">
      {strokes.map(({ key, colour }) => (
        <li key={key}>
          <span className={styles.swatch} style={{ background: seriesColour(colour) }} />
          {key}
        </li>
      ))}
    </ul>
  );

/** Moves with the clock and the crosshair, and not with each event. */
export const PanelHead = memo(({ metric, range, model, asTable, onAsTable, stale }: PanelHeadProps) => (
  <header className={styles.head}>
    <h3 className={styles.title} title={metric.description}>
      {metric.label}
    </h3>
    <Readout metric={metric} model={model} range={range} />
    <Legend model={model} />
    <Stale reason={stale} />
    <Button
      look="quiet"
      icon={asTable ? 'chart' : 'table'}
      aria-label={asTable ? `${metric.label} as a chart` : `${metric.label} as a table`}
      onClick={() => onAsTable(!asTable)}
    />
  </header>
));
PanelHead.displayName = 'PanelHead';
