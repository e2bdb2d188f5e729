import type { Dimension, Metric } from '@millrace/contract';
import { memo } from 'react';
import { ScrollRegion } from '../../components/ui/data-table';
import { ALL_OTHERS, labelText } from '../../components/ui/outside-text';
import { groupDigits } from '../../lib/format';
import type { TimeRange } from '../ranges/ranges';
import styles from './breakdown-list.module.css';
import { seriesColour } from './plot-frame';
import type { BreakdownView } from './use-breakdown';

interface RowProps {
  readonly label: string;
  readonly exact: string;
  readonly colour: number | undefined;
  /** Whether it is what lies beyond the labels that are broken out. */
  readonly other?: boolean;
}

const Row = memo(({ label, exact, colour, other = false }: RowProps) => (
  <tr className={styles.row} {...(!other && { 'data-label': label, 'data-value': exact })}>
    <th scope="row" className={`${styles.label} ${other ? styles.other : ''}`} title={other ? label : labelText(label)}>
      <span className={styles.swatch} style={{ background: seriesColour(colour) }} />
      {other ? label : <bdi>{labelText(label)}</bdi>}
    </th>
    <td className={styles.value}>{groupDigits(exact)}</td>
  </tr>
));
Row.displayName = 'Row';

interface BreakdownListProps {
  readonly metric: Metric;
  readonly dimension: Dimension;
  readonly range: TimeRange;
  readonly view: BreakdownView;
}

/** Exact figures by label; it is the legend of the chart beside it too. */
export const BreakdownList = ({ metric, dimension, range, view }: BreakdownListProps) => (
  <ScrollRegion className={styles.list} label={`${metric.label} by ${dimension.label.toLowerCase()}`}>
    <table className={styles.table} data-breakdown={metric.name}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            {dimension.label}
          </th>
          <th scope="col" className={`${styles.head} ${styles.value}`}>
            {range.text}
          </th>
        </tr>
      </thead>
      <tbody>
        {view.rows.map(({ label, figure, colour }) => (
          <Row key={label} label={label} exact={figure.exact} colour={colour} />
        ))}
        {view.other && <Row label={ALL_OTHERS} exact={view.other.exact} colour={undefined} other />}
      </tbody>
    </table>
    {view.rows.length === 0 && <p className={styles.none}>none yet</p>}
  </ScrollRegion>
);

interface DimensionPickerProps {
  readonly metric: Metric;
  readonly value: Dimension;
  readonly onChange: (dimension: Dimension) => void;
}

/** By what the metric is broken down; nothing to pick where there is one way only. */
export const DimensionPicker = ({ metric, value, onChange }: DimensionPickerProps) => {
  if (metric.dimensions.length < 2) return null;
  const choose = (name: string) => {
    const dimension = metric.dimensions.find((one) => one.name === name);
    if (dimension) onChange(dimension);
  };
  return (
    <select
      className={styles.picker}
      aria-label={`${metric.label} by`}
      value={value.name}
      onChange={({ target }) => choose(target.value)}
    >
      {metric.dimensions.map(({ name, label }) => (
        <option key={name} value={name}>
          by {label.toLowerCase()}
        </option>
      ))}
    </select>
  );
};
