import type { Dimension, Metric } from '@millrace/contract';
import { useMemo } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { useHistory } from '../history/use-history';
import type { PastTimeRange } from '../ranges/ranges';
import { BreakdownList } from './breakdown-list';
import { pastModel } from './chart-model';
import { DimensionPicker } from './dimension-picker';
import { Figures } from './figures';
import styles from './panel.module.css';
import { PanelHead } from './panel-head';
import { pastSteps } from './past-steps';
import type { ChartStep } from './steps';
import { usePastBreakdown } from './use-breakdown';
import { SteadyScale } from './y-scale';

interface PastBodyProps {
  readonly metric: Metric;
  readonly range: PastTimeRange;
  readonly dimension: Dimension | undefined;
  readonly onDimension: (dimension: Dimension) => void;
  readonly visible: boolean;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
}

const noSteps: readonly ChartStep[] = [];
const noColours: ReadonlyMap<string, number> = new Map();

interface StandInProps {
  readonly error: string | undefined;
  readonly onRetry: () => void;
}

/** In the place of a chart that is not there yet. */
const StandIn = ({ error, onRetry }: StandInProps) =>
  error === undefined ? (
    <div className={styles.loading} role="status" aria-label="Loading" />
  ) : (
    <div className={styles.failed} role="alert">
      <p className={styles.reason}>
        <Icon name="warning" /> Could not be loaded: {error}
      </p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );

const usePast = ({ metric, range, dimension, visible }: PastBodyProps) => {
  const { answer, error, retry } = useHistory({
    metric: metric.name,
    range,
    by: dimension?.name,
    spans: 1,
    visible,
  });
  const steps = useMemo(() => (answer ? pastSteps(answer) : noSteps), [answer]);
  return { steps, now: answer?.to ?? 0, there: answer !== undefined, error, retry };
};

const usePastModel = (
  { metric, range, dimension }: PastBodyProps,
  { steps, now }: { steps: readonly ChartStep[]; now: number },
  colours: ReadonlyMap<string, number>,
) => {
  const least = metric.measure === 'count' ? 1 : 10 ** -metric.decimals;
  // Another range has other heights.
  const scale = useMemo(() => new SteadyScale(least), [least, range]);
  return useMemo(
    () => pastModel({ metric, range, steps, now, scale, dimension: dimension?.name, colours }),
    [metric, range, steps, now, scale, dimension, colours],
  );
};

/** A metric over a longer time, as REST adds it up. */
export const PastBody = (props: PastBodyProps) => {
  const past = usePast(props);
  const model = usePastModel(props, past, noColours);
  return (
    <>
      <PanelHead {...props} model={model} stale={past.there ? past.error : undefined} />
      {past.there ? <Figures {...props} model={model} /> : <StandIn error={past.error} onRetry={past.retry} />}
    </>
  );
};

/** The same, with what it is made of beside it. */
export const PastSplitBody = ({ dimension, ...rest }: PastBodyProps & { readonly dimension: Dimension }) => {
  const props = { dimension, ...rest };
  const past = usePast(props);
  const view = usePastBreakdown(props.metric, dimension.name, past);
  const model = usePastModel(props, past, view.colours);
  return (
    <>
      <PanelHead {...props} model={model} stale={past.there ? past.error : undefined} />
      <div className={styles.split}>
        {past.there ? <Figures {...props} model={model} /> : <StandIn error={past.error} onRetry={past.retry} />}
        <div>
          <DimensionPicker metric={props.metric} value={dimension} onChange={props.onDimension} />
          {past.there && <BreakdownList {...props} view={view} />}
        </div>
      </div>
    </>
  );
};
