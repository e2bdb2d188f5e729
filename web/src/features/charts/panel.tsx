import type { Dimension, Metric } from '@millrace/contract';
import { metricTopic } from '@millrace/contract';
import { memo, useMemo, useRef, useState } from 'react';
import { useNow, useView } from '../live/live-context';
import type { Range } from '../live/ranges';
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
  readonly dimension?: string;
  readonly colours?: ReadonlyMap<string, number>;
}

const useChartModel = ({ metric, range, dimension, colours = noColours }: Drawn): ChartModel => {
  const rollup = useRollup(metric.name);
  const series = useView(({ calm }) => calm.series.get(metricTopic(metric.name)));
  const now = useNow();
  const coverage = useView((view) => view.coverage);
  const filling = useView((view) => view.filling);
  const least = metric.measure === 'count' ? 1 : 10 ** -metric.decimals;
  const scale = useMemo(() => new SteadyScale(least), [least]);
  return useMemo(
    () => chartModel({ metric, series, rollup, scale, dimension, colours, now, range, coverage, filling }),
    [metric, series, rollup, scale, dimension, colours, now, range, coverage, filling],
  );
};

interface FiguresProps {
  readonly model: ChartModel;
  readonly asTable: boolean;
  readonly visible: boolean;
}

/** What nobody sees is drawn this seldom. */
const UNSEEN_MS = 5000;

const Figures = ({ model, asTable, visible }: FiguresProps) => {
  const moment = visible ? model : Math.floor(model.to / UNSEEN_MS);
  // Out of sight the model changes more often than the picture.
  const drawn = useMemo(() => model, [moment]);
  return asTable ? <StepTable model={drawn} /> : <Chart model={drawn} visible={visible} />;
};

interface BodyProps extends PanelProps {
  readonly visible: boolean;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
}

const PlainBody = ({ metric, range, visible, asTable, onAsTable }: BodyProps) => {
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

const SplitBody = ({ metric, range, visible, asTable, onAsTable, dimension, onDimension }: SplitBodyProps) => {
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

/** One metric over time, with what it is made of beside it. */
export const Panel = memo(({ metric, range }: PanelProps) => {
  const ref = useRef<HTMLElement>(null);
  const visible = useVisible(ref);
  const [asTable, onAsTable] = useState(false);
  const [chosen, onDimension] = useState<Dimension>();
  const dimension = chosen ?? metric.dimensions[0];
  const body = { metric, range, visible, asTable, onAsTable };
  return (
    <section ref={ref} id={metric.name} className={styles.panel} aria-label={metric.label}>
      {dimension ? (
        <SplitBody key={dimension.name} {...body} dimension={dimension} onDimension={onDimension} />
      ) : (
        <PlainBody {...body} />
      )}
    </section>
  );
});
Panel.displayName = 'Panel';
