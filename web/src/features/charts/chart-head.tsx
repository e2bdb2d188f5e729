import type { Metric } from '@millrace/contract';
import { memo, type ReactNode } from 'react';
import { Stale } from '../../components/ui/notice';
import { labelText } from '../../components/ui/outside-text';
import { formatDuration } from '../../lib/format';
import { isAmount, isTally } from '../metrics/figure';
import { descriptionOf } from '../metrics/words';
import type { ChartModel } from './chart-model';
import styles from './metric-chart.module.css';
import { seriesColour } from './plot-frame';

const drawn = ({ metric, banded, lines, step, drawing: { perSecond } }: ChartModel): string => {
  const per = formatDuration(step);
  if (perSecond && isAmount(metric)) return `${metric.unit} per second, by ${per}`;
  if (isTally(metric)) return `${metric.unit} per ${per}`;
  if (metric.measure === 'quantiles')
    return lines.dimension === undefined
      ? `${metric.unit}, percentiles per ${per}`
      : `${metric.unit}, median per ${per}`;
  if (metric.measure === 'formula') return `${metric.unit}, by ${per}`;
  if (metric.measure !== 'stats') return `${metric.unit}, latest per ${per}`;
  return `${metric.unit}, ${banded ? 'mean and range' : 'mean'} per ${per}`;
};

/** Which line is which, where no breakdown beside them says so. */
const Legend = ({ model: { lines, strokes, rows } }: { model: ChartModel }) => {
  const shown = strokes.filter((_, i) => rows.some(({ values }) => typeof values[i] === 'number'));
  if (lines.dimension !== undefined || strokes.length < 2) return null;
  return (
    <ul className={styles.legend} aria-label="Lines">
      {shown.map(({ key, name, colour }) => (
        <li key={key}>
          <span className={styles.swatch} style={{ background: seriesColour(colour) }} />
          {name}
        </li>
      ))}
    </ul>
  );
};

interface ChartHeadProps {
  readonly metric: Metric;
  readonly model: ChartModel;
  /** Why the chart is older than it should be, if it is. */
  readonly stale: string | undefined;
  readonly tools: ReactNode;
  /** The label that stands for the metric, where no list says which one is drawn. */
  readonly alone: string | undefined;
}

export const ChartHead = memo(({ metric, model, stale, tools, alone }: ChartHeadProps) => (
  <header className={styles.head}>
    <h2 className={styles.title} title={descriptionOf(metric)}>
      {metric.label}
      {alone !== undefined && ` ${labelText(alone)}`}
    </h2>
    <span className={styles.drawn}>{drawn(model)}</span>
    <Legend model={model} />
    <Stale reason={stale} />
    {tools}
  </header>
));
ChartHead.displayName = 'ChartHead';
