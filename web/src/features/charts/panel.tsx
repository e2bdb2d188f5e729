import type { Dimension, Metric } from '@millrace/contract';
import { useRef } from 'react';
import { type ChartView, withFilter, withoutFilter } from '../address/address';
import { goTo, pageAddress, useAddress } from '../address/use-address';
import { useLiveStore } from '../live/live-context';
import { LiveScope } from '../live/live-scope';
import { customRange, ranges, type StoredTimeRange, type TimeRange } from '../ranges/ranges';
import listStyles from './breakdown-list.module.css';
import type { Gap } from './chart-model';
import { MetricChart } from './metric-chart';
import styles from './metric-chart.module.css';

const onLabel = (dimension: string, label: string): void => {
  const { filters } = pageAddress.read();
  const off = filters[dimension] === label;
  pageAddress.push({ filters: off ? withoutFilter(filters, dimension) : withFilter(filters, dimension, label) });
};

/** Dragging over a chart leads into a range, a double click out of it again. */
const useZoom = () => {
  const store = useLiveStore();
  const before = useRef<TimeRange[]>([]);
  const onZoom = ({ from, to }: Gap) => {
    before.current.push(pageAddress.read().range);
    pageAddress.push({ range: customRange(from, Math.min(to, store.serverNow()), store.serverNow()) });
  };
  const onZoomOut = () => {
    if (pageAddress.read().range.kind === 'custom') pageAddress.push({ range: before.current.pop() ?? ranges[0] });
  };
  return { onZoom, onZoomOut };
};

interface DimensionPickerProps {
  readonly metric: Metric;
  readonly value: Dimension;
  readonly onChange: (dimension: Dimension) => void;
}

/** By what the metric is broken down; nothing to pick where there is one way only. */
const DimensionPicker = ({ metric, value, onChange }: DimensionPickerProps) => {
  if (metric.dimensions.length < 2) return null;
  const choose = (name: string) => {
    const dimension = metric.dimensions.find((one) => one.name === name);
    if (dimension) onChange(dimension);
  };
  return (
    <select
      className={listStyles.picker}
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

interface PanelProps {
  readonly metric: Metric;
  /** `side`: beside the main one, without its breakdown and tools. */
  readonly height: 'main' | 'explore' | 'side';
  /** Of a metric of which nothing is live any more: what is seen of it. */
  readonly stored?: StoredTimeRange;
}

/** The chart of one metric as the page's address says, and what a person does with it said there. */
export const Panel = ({ metric, height, stored }: PanelProps) => {
  const { range, compare, filters, by, view } = useAddress();
  const zoom = useZoom();
  const dimension = metric.dimensions.find(({ name }) => name === by) ?? metric.dimensions[0];
  const picker = dimension && (
    <DimensionPicker metric={metric} value={dimension} onChange={({ name }) => pageAddress.push({ by: name })} />
  );
  const onOpen = height === 'explore' ? undefined : () => goTo({ page: 'metric', metric: metric.name });
  const onView = height === 'side' ? undefined : (next: ChartView) => pageAddress.replace({ view: next });
  const chart = (
    <MetricChart
      {...{ metric, dimension, height, filters, view, picker, onLabel, onOpen, onView, ...zoom }}
      range={stored ?? range}
      compareWith={compare}
    />
  );
  return (
    <section className={styles.panel} aria-label={metric.label}>
      {stored ? (
        chart
      ) : (
        <LiveScope metric={metric.name} watched={true} fallback={<p className={styles.failed}>Subscribing …</p>}>
          {chart}
        </LiveScope>
      )}
    </section>
  );
};
