import type { Dimension, Metric } from '@millrace/contract';
import { metricTopic } from '@millrace/contract';
import { memo, useMemo, useRef, useState } from 'react';
import { useView } from '../live/live-context';
import type { Range } from '../live/ranges';
import { useCalmView } from '../live/use-calm-view';
import { useRollup } from '../metrics/rollups';
import { BreakdownList } from './breakdown-list';
import { Chart } from './chart';
import { type ChartModel, chartModel } from './chart-model';
import { DimensionPicker } from './dimension-picker';
import styles from './panel.module.css';
import { PanelHead } from './panel-head';
import { StepTable } from './step-table';
import { useBreakdown } from './use-breakdown';
import { useVisible } from './use-visible';
import { SteadyScale } from './y-scale';

interface PanelProps {
  readonly metric: Metric;
  readonly range: Range;
}

const noColours: ReadonlyMap<string, number> = new Map();

interface Drawn extends PanelProps {
  readonly active: boolean;
  readonly dimension?: string;
  readonly colours?: ReadonlyMap<string, number>;
}

const useChartModel = ({ metric, range, active, dimension, colours = noColours }: Drawn): ChartModel => {
  const rollup = useRollup(metric.name);
  const series = useCalmView(({ state }) => state.series.get(metricTopic(metric.name)), active);
  const now = useCalmView((view) => view.now, active);
  const coverage = useView((view) => view.coverage);
  const least = metric.measure === 'count' ? 1 : 10 ** -metric.decimals;
  const scale = useMemo(() => new SteadyScale(least), [least]);
  return useMemo(
    () => chartModel({ metric, series, rollup, scale, dimension, colours, now, range, coverage }),
    [metric, series, rollup, scale, dimension, colours, now, range, coverage],
  );
};

const Figures = ({ model, asTable }: { model: ChartModel; asTable: boolean }) =>
  asTable ? <StepTable model={model} /> : <Chart model={model} />;

const PlainBody = ({ metric, range, active }: PanelProps & { active: boolean }) => {
  const [asTable, setAsTable] = useState(false);
  const model = useChartModel({ metric, range, active });
  return (
    <>
      <PanelHead metric={metric} range={range} model={model} asTable={asTable} onAsTable={setAsTable} />
      <Figures model={model} asTable={asTable} />
    </>
  );
};

interface SplitBodyProps extends PanelProps {
  readonly active: boolean;
  readonly dimension: Dimension;
  readonly onDimension: (dimension: Dimension) => void;
}

const SplitBody = ({ metric, range, active, dimension, onDimension }: SplitBodyProps) => {
  const [asTable, setAsTable] = useState(false);
  const view = useBreakdown(metric, dimension, range);
  const model = useChartModel({ metric, range, active, dimension: dimension.name, colours: view.colours });
  return (
    <>
      <PanelHead metric={metric} range={range} model={model} asTable={asTable} onAsTable={setAsTable} />
      <div className={styles.split}>
        <Figures model={model} asTable={asTable} />
        <div>
          <DimensionPicker metric={metric} value={dimension} onChange={onDimension} />
          <BreakdownList metric={metric} dimension={dimension} range={range} view={view} />
        </div>
      </div>
    </>
  );
};

/** One metric over time, with what it is made of beside it. */
export const Panel = memo(({ metric, range }: PanelProps) => {
  const ref = useRef<HTMLElement>(null);
  const active = useVisible(ref);
  const [chosen, setChosen] = useState<Dimension>();
  const dimension = chosen ?? metric.dimensions[0];
  return (
    <section ref={ref} id={metric.name} className={styles.panel} aria-label={metric.label}>
      {dimension ? (
        <SplitBody key={dimension.name} {...{ metric, range, active, dimension }} onDimension={setChosen} />
      ) : (
        <PlainBody {...{ metric, range, active }} />
      )}
    </section>
  );
});
Panel.displayName = 'Panel';
