import type { Dimension, Metric } from '@millrace/contract';
import { memo, useState } from 'react';
import { ScrollRegion } from '../../components/ui/data-table';
import { Icon } from '../../components/ui/icon';
import { ALL_OTHERS, labelText, NOT_KEPT_APART } from '../../components/ui/outside-text';
import { groupDigits } from '../../lib/format';
import { overlapWords, unitWords } from '../metrics/words';
import type { TimeRange } from '../ranges/ranges';
import styles from './breakdown-list.module.css';
import { seriesColour } from './plot-frame';
import type { BreakdownView, OtherLabels } from './use-breakdown';

const Swatch = ({ colour }: { colour: number | undefined }) => (
  <span className={styles.swatch} style={{ background: seriesColour(colour) }} />
);

interface RowProps {
  readonly label: string;
  readonly exact: string;
  readonly colour: number | undefined;
}

const Row = memo(({ label, exact, colour }: RowProps) => (
  <tr className={styles.row} data-label={label} data-value={exact}>
    <th scope="row" className={styles.label} title={labelText(label)}>
      <Swatch colour={colour} />
      <bdi>{labelText(label)}</bdi>
    </th>
    <td className={styles.value}>{groupDigits(exact)}</td>
  </tr>
));
Row.displayName = 'Row';

/** How many labels, as far as they are known: `All others (4)`, `All others (42+)`. */
const othersWords = ({ rows, beyond }: OtherLabels): string =>
  rows.length === 0 ? ALL_OTHERS : `${ALL_OTHERS} (${rows.length}${beyond ? '+' : ''})`;

/** One row for all that is not drawn apart. Opened, it shows them as far as the service keeps them apart. */
const OtherRows = ({ others }: { others: OtherLabels }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className={styles.row}>
        <th scope="row" className={styles.label}>
          <button
            type="button"
            className={styles.others}
            aria-expanded={open}
            disabled={others.rows.length === 0}
            onClick={() => setOpen(!open)}
          >
            <Swatch colour={undefined} />
            {othersWords(others)}
            {others.rows.length > 0 && <Icon name={open ? 'less' : 'more'} size={12} />}
          </button>
        </th>
        <td className={styles.value}>{others.figure ? groupDigits(others.figure.exact) : ''}</td>
      </tr>
      {open &&
        others.rows.map(({ label, figure }) => (
          <Row key={label} label={label} exact={figure.exact} colour={undefined} />
        ))}
      {open && others.beyond && (
        <tr className={styles.row}>
          <th scope="row" className={`${styles.label} ${styles.beyond}`}>
            <Swatch colour={undefined} />
            {NOT_KEPT_APART}
          </th>
          <td className={styles.value}>{others.figure ? groupDigits(others.beyond.exact) : ''}</td>
        </tr>
      )}
    </>
  );
};

interface BreakdownListProps {
  readonly metric: Metric;
  readonly dimension: Dimension;
  readonly range: TimeRange;
  readonly view: BreakdownView;
}

/** Exact figures by label; it is the legend of the chart beside it too, in the order of its stack. */
export const BreakdownList = ({ metric, dimension, range, view }: BreakdownListProps) => (
  <ScrollRegion className={styles.list} label={`${metric.label} by ${dimension.label.toLowerCase()}`}>
    <table className={styles.table} data-breakdown={metric.name}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            {dimension.label}
          </th>
          <th scope="col" className={`${styles.head} ${styles.value}`}>
            {`${unitWords(metric)}, ${range.text}`}
          </th>
        </tr>
      </thead>
      <tbody>
        {view.rows.map(({ label, figure, colour }) => (
          <Row key={label} label={label} exact={figure.exact} colour={colour} />
        ))}
        {view.others && <OtherRows others={view.others} />}
      </tbody>
    </table>
    {view.rows.length === 0 && <p className={styles.none}>none yet</p>}
    {view.rows.length > 1 && overlapWords(metric) && <p className={styles.none}>{overlapWords(metric)}</p>}
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
