import type { Dimension, Metric } from '@millrace/contract';
import { metricTopic } from '@millrace/contract';
import { useMemo } from 'react';
import { useNow, useView } from '../live/live-context';
import { useRollup } from '../live/rollups';
import type { LiveTimeRange } from '../ranges/ranges';
import { BreakdownList } from './breakdown-list';
import { type ChartModel, chartModel } from './chart-model';
import { DimensionPicker } from './dimension-picker';
import { Figures } from './figures';
import styles from './panel.module.css';
import { PanelHead } from './panel-head';
import { useBreakdown } from './use-breakdown';
import { SteadyScale } from './y-scale';

interface LiveProps {
  readonly metric: Metric;
  readonly range: LiveTimeRange;
}

const noColours: ReadonlyMap<string, number> = new Map();

interface Drawn extends LiveProps {
  readonly dimension?: string;
  readonly colours?: ReadonlyMap<string, number>;
}

const useChartModel = ({ metric, range, dimension, colours = noColours }: Drawn): ChartModel => {
  const rollup = useRollup(metric.name);
  const series = useView(({ calm }) => calm.series.get(metricTopic(metric.name)));
  const now = useNow();
  const coverage = useView((view) => view.coverage);
  const backfillStatus = useView((view) => view.backfillStatus);
  const least = metric.measure === 'count' ? 1 : 10 ** -metric.decimals;
  const scale = useMemo(() => new SteadyScale(least), [least]);
  return useMemo(
    () => chartModel({ metric, series, rollup, scale, dimension, colours, now, range, coverage, backfillStatus }),
    [metric, series, rollup, scale, dimension, colours, now, range, coverage, backfillStatus],
  );
};

interface BodyProps extends LiveProps {
  readonly visible: boolean;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
}

/** A metric as it comes to pass. */
export const LiveBody = ({ metric, range, visible, asTable, onAsTable }: BodyProps) => {
  const model = useChartModel({ metric, range });
  return (
    <>
      <PanelHead {...{ metric, range, model, asTable, onAsTable }} />
      <Figures {...{ model, asTable, visible }} />
    </>
  );
};

interface SplitBodyProps extends BodyProps {
  readonly dimension: Dimension;
  readonly onDimension: (dimension: Dimension) => void;
}

/** The same, with what it is made of beside it. */
export const LiveSplitBody = ({
  metric,
  range,
  visible,
  asTable,
  onAsTable,
  dimension,
  onDimension,
}: SplitBodyProps) => {
  const view = useBreakdown(metric, dimension, range);
  const model = useChartModel({ metric, range, dimension: dimension.name, colours: view.colours });
  return (
    <>
      <PanelHead {...{ metric, range, model, asTable, onAsTable }} />
      <div className={styles.split}>
        <Figures {...{ model, asTable, visible }} />
        <div>
          <DimensionPicker metric={metric} value={dimension} onChange={onDimension} />
          <BreakdownList {...{ metric, dimension, range, view }} />
        </div>
      </div>
    </>
  );
};
