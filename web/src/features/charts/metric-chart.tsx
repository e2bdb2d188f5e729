import type { Dimension, Metric } from '@millrace/contract';
import {
  type ComponentProps,
  type ReactNode,
  type RefObject,
  useCallback,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { useVisible } from '../../lib/use-visible';
import type { ChartView, Compare, Filters } from '../address/address';
import { filteredBy, shownPart } from '../metrics/filters';
import { headlineLabel, spreadDimension } from '../metrics/per-subject';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import { BreakdownList } from './breakdown-list';
import { Chart, type ChartActions } from './chart';
import { ChartHead } from './chart-head';
import type { ChartModel } from './chart-model';
import { type ChartSource, type SourceInput, useStoredSource } from './chart-source';
import { ChartTools } from './chart-tools';
import { isolated, toggled } from './chart-view';
import { useCrosshair } from './crosshair';
import { useLiveSource } from './live-source';
import styles from './metric-chart.module.css';
import { summaryOf } from './readings';
import { StepTable } from './step-table';
import { stepAt, stepTime } from './steps';
import { breakdownAt } from './use-breakdown';

export interface MetricChartProps extends ChartActions {
  readonly metric: Metric;
  readonly range: TimeRange;
  /** By what it is broken down; without it, or where the metric has none, it is drawn whole. */
  readonly dimension: Dimension | undefined;
  /** `side`: whole, however it could be broken down. */
  readonly height: 'main' | 'explore' | 'side';
  readonly view: ChartView;
  readonly compareWith?: Compare | undefined;
  readonly filters?: Filters;
  /** A label was chosen, to see it alone. */
  readonly onLabel?: ((dimension: string, label: string) => void) | undefined;
  /** The view was changed; without it there are no tools to do so. */
  readonly onView?: ((view: ChartView) => void) | undefined;
  /** Above the breakdown. */
  readonly picker?: ReactNode;
}

const noFilters: Filters = {};

/** In the place of a chart that is not there yet. */
const StandIn = ({ error, shared, retry }: ChartSource) => {
  if (error !== undefined)
    return (
      <div className={styles.failed} role="alert">
        <p className={styles.reason}>
          <Icon name="warning" /> Could not be loaded: {error}
        </p>
        <Button onClick={retry}>Try again</Button>
      </div>
    );
  return shared ? (
    <p className={styles.failed}>Not loaded. It appears here as soon as the service answers.</p>
  ) : (
    <div className={styles.loading} role="status" aria-label="Loading" />
  );
};

/** Lines that are hidden: a click on a swatch hides one or shows it again, with Alt all but that one. */
const useHidden = () => {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((key: string, all: readonly string[], alone: boolean) => {
    setHidden((before) => (alone ? isolated(before, key, all) : toggled(before, key)));
  }, []);
  return { hidden, toggle };
};

type BodyProps<R extends TimeRange> = SourceInput<R> &
  Pick<MetricChartProps, 'onZoom' | 'onZoomOut' | 'onOpen' | 'onLabel' | 'onView' | 'height' | 'picker'> & {
    readonly root: RefObject<HTMLDivElement | null>;
    readonly onToggle: ReturnType<typeof useHidden>['toggle'];
  };

type FollowingProps = Omit<ComponentProps<typeof BreakdownList>, 'time' | 'empty'> & { readonly model: ChartModel };

/** The breakdown of the range; while a person points at a step, of that one. */
const Following = ({ model, view, latest, ...list }: FollowingProps) => {
  const { pointed } = useCrosshair();
  const { metric, dimension } = list;
  const step = pointed && stepAt(model.steps, pointed.at);
  const shown = useMemo(
    () => (step?.watched ? breakdownAt(metric, view, dimension, step.breakdown) : view),
    [metric, view, dimension, step],
  );
  const time = step?.watched ? stepTime(model.range, step.from) : model.range.text;
  const empty = model.steps.some(({ watched }) => watched) ? 'none' : 'not known yet';
  return <BreakdownList {...list} {...{ time, empty }} view={shown} latest={step?.watched ? undefined : latest} />;
};

type SourcedProps = BodyProps<TimeRange> & { readonly source: ChartSource };

/** The chart, as a picture or as a table. */
const Figures = ({ source, view, visible, onZoom, onZoomOut, onOpen }: SourcedProps) => {
  const { total, ready } = source;
  // Drawn in slices, after what else a second changes: no task takes as long as both.
  const model = useDeferredValue(source.model);
  const summary = useMemo(() => summaryOf(model, total), [model, total]);
  if (!ready) return <StandIn {...source} />;
  return view.asTable ? (
    <StepTable model={model} />
  ) : (
    <Chart {...{ model, summary, visible, onZoom, onZoomOut, onOpen }} />
  );
};

const Body = (props: SourcedProps) => {
  const { source, metric, dimension, height, view, onView, root, picker } = props;
  const { model, breakdown, latest, notes, ready, error } = source;
  const hasList = dimension && height !== 'side';
  const alone = height === 'side' && props.cut ? props.cut.label : undefined;
  const tools = useMemo(
    () => onView && <ChartTools {...{ model, view, onView, root, height }} />,
    [model, view, onView, root, height],
  );
  return (
    <>
      <ChartHead {...{ metric, model, tools }} alone={alone} stale={ready ? error : undefined} />
      <div {...(hasList && { className: styles.split, 'data-listed': true })}>
        <Figures {...props} />
        {hasList && (
          <div>
            {picker}
            {ready && breakdown && (
              <Following
                {...{ metric, dimension, model, notes, latest }}
                view={breakdown}
                hidden={props.hidden}
                chosen={props.cut?.label}
                onLabel={props.onLabel}
                onToggle={props.onToggle}
              />
            )}
          </div>
        )}
      </div>
    </>
  );
};

const LiveBody = (props: BodyProps<LiveTimeRange>) => <Body {...props} source={useLiveSource(props)} />;

const StoredBody = (props: BodyProps<StoredTimeRange>) => <Body {...props} source={useStoredSource(props)} />;

type OpenProps = Omit<MetricChartProps, 'compareWith' | 'filters'> &
  Pick<SourceInput<TimeRange>, 'compareWith' | 'visible'> & {
    readonly filters: Filters;
    readonly root: RefObject<HTMLDivElement | null>;
  };

/** Another metric or dimension is another body, with labels of its own. */
const Open = ({ range, filters, ...props }: OpenProps) => {
  const { metric } = props;
  const { hidden, toggle } = useHidden();
  const isAside = props.height === 'side';
  // Without a list beside it, a chart shows what stands for the metric.
  const chosen = isAside ? spreadDimension(metric) : props.dimension;
  const part = useMemo(() => shownPart(metric, filters, chosen), [metric, filters, chosen]);
  const alone = useMemo(() => (isAside ? headlineLabel(metric) : undefined), [isAside, metric]);
  const cut = part.cut ?? alone;
  const dimension = isAside && cut ? undefined : part.dimension;
  const body = { ...props, cut, regrouping: part.regrouping, dimension, hidden, onToggle: toggle };
  const key = `${metric.name} ${dimension?.name}`;
  return range.kind === 'live' ? (
    <LiveBody key={key} {...body} range={range} />
  ) : (
    <StoredBody key={key} {...body} range={range} />
  );
};

/** How high something was when it went out of sight: as long as it is, it leaves as much room, and nothing on the screen moves. */
const useLeftHeight = (ref: RefObject<HTMLElement | null>, visible: boolean): number | undefined => {
  const left = useRef<{ readonly visible: boolean; readonly height: number | undefined }>({
    visible,
    height: undefined,
  });
  if (left.current.visible !== visible)
    left.current = { visible, height: visible ? undefined : ref.current?.offsetHeight };
  return left.current.height;
};

/** A metric over time, with what it is made of beside it; out of sight it is only its place. */
export const MetricChart = ({ compareWith, filters = noFilters, ...props }: MetricChartProps) => {
  const { metric, height } = props;
  const { shape, scale, perSecond, asTable, step } = props.view;
  // The same object until something in it changes, whoever makes it.
  const view = useMemo<ChartView>(
    () => ({ shape, scale, perSecond, asTable, ...(step !== undefined && { step }) }),
    [shape, scale, perSecond, asTable, step],
  );
  const ref = useRef<HTMLDivElement>(null);
  const visible = useVisible(ref);
  const minHeight = useLeftHeight(ref, visible);
  const filtered = filteredBy(metric, filters);
  return (
    <div ref={ref} className={styles.chart} data-height={height} style={{ minHeight }}>
      {filtered.kind === 'none' && (
        <p className={styles.failed}>
          <b>{metric.label}</b>
          {filtered.reason}
        </p>
      )}
      {filtered.kind !== 'none' && visible && (
        <Open {...props} {...{ view, filters, compareWith, visible }} root={ref} />
      )}
    </div>
  );
};
