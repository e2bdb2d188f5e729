import type { Dimension, Metric } from '@millrace/contract';
import styles from './panel.module.css';

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
