import type { Dimension } from '@millrace/contract';
import { useMemo } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import { BreakdownList, DimensionPicker } from './breakdown-list';
import { Chart } from './chart';
import styles from './panel.module.css';
import { PanelHead } from './panel-head';
import { type PanelSource, type SourceInput, useLiveSource, usePastSource } from './panel-source';
import { StepTable } from './step-table';

export interface PanelBodyProps<R extends TimeRange> extends SourceInput<R> {
  readonly onDimension: (dimension: Dimension) => void;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
}

type SourcedProps = PanelBodyProps<TimeRange> & { readonly source: PanelSource };

/** What nobody sees is drawn this seldom. */
const UNSEEN_MS = 5000;

const Figures = ({ source: { model }, asTable, visible }: SourcedProps) => {
  const moment = visible ? model : Math.floor(model.to / UNSEEN_MS);
  // Out of sight the model changes more often than the picture.
  const drawn = useMemo(() => model, [moment]);
  return asTable ? <StepTable model={drawn} /> : <Chart model={drawn} visible={visible} />;
};

/** In the place of a chart that is not there yet. */
const StandIn = ({ error, retry }: PanelSource) =>
  error === undefined ? (
    <div className={styles.loading} role="status" aria-label="Loading" />
  ) : (
    <div className={styles.failed} role="alert">
      <p className={styles.reason}>
        <Icon name="warning" /> Could not be loaded: {error}
      </p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );

const Body = (props: SourcedProps) => {
  const { source, metric, range, dimension, onDimension, asTable, onAsTable } = props;
  const { model, breakdown, ready } = source;
  const figures = ready ? <Figures {...props} /> : <StandIn {...source} />;
  return (
    <>
      <PanelHead {...{ metric, range, model, asTable, onAsTable }} stale={ready ? source.error : undefined} />
      {dimension ? (
        <div className={styles.split}>
          {figures}
          <div>
            <DimensionPicker metric={metric} value={dimension} onChange={onDimension} />
            {ready && breakdown && <BreakdownList {...{ metric, dimension, range }} view={breakdown} />}
          </div>
        </div>
      ) : (
        figures
      )}
    </>
  );
};

export const LiveBody = (props: PanelBodyProps<LiveTimeRange>) => <Body {...props} source={useLiveSource(props)} />;

export const PastBody = (props: PanelBodyProps<StoredTimeRange>) => <Body {...props} source={usePastSource(props)} />;
