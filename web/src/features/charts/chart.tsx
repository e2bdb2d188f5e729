import { type KeyboardEvent, lazy, memo, type PointerEvent, Suspense, useCallback, useRef, useState } from 'react';
import styles from './chart.module.css';
import { Thresholds, TimeAxis, ValueAxis } from './chart-axes';
import type { ChartModel, Gap } from './chart-model';
import { useCrosshair, useReadings } from './crosshair';
import { Overlay } from './overlay';
import { percent, shareOf } from './plot-frame';
import { stepAt, stepFigure, stepWords } from './steps';
import { Tooltip } from './tooltip';

/** Its library is as large as all the rest of the page: what is around a chart is there first. */
const Plot = lazy(() => import('./plot'));

/** What lies over a chart, from the edge of the box that takes the pointer. */
const momentUnder = (event: PointerEvent<HTMLElement>, { from, to }: ChartModel): number => {
  const box = event.currentTarget.getBoundingClientRect();
  return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
};

/** The step to the left or the right of the crosshair; from outside, the newest one. */
const stepAside = ({ steps, from, to }: ChartModel, at: number | undefined, side: number): number | undefined => {
  const current = at === undefined ? steps.length : steps.findIndex((step) => at >= step.from && at < step.to);
  const next = steps[Math.max(0, Math.min(steps.length - 1, current + side))];
  return next && Math.min(to, Math.max(from, (next.from + next.to) / 2));
};

/** The whole steps that a dragged stretch covers; undefined where that is less than two: then it was a click. */
const dragged = ({ steps, step }: ChartModel, a: number, b: number): Gap | undefined => {
  const [first, last] = [stepAt(steps, Math.min(a, b)), stepAt(steps, Math.max(a, b))];
  if (!first || !last || first === last) return undefined;
  return { from: first.from, to: last.from + step };
};

export interface ChartActions {
  /** A stretch of the chart was dragged over. */
  readonly onZoom?: ((stretch: Gap) => void) | undefined;
  /** Back to the range before. */
  readonly onZoomOut?: (() => void) | undefined;
  /** Enter was pressed. */
  readonly onOpen?: (() => void) | undefined;
}

interface ChartProps extends ChartActions {
  readonly model: ChartModel;
  /** What it shows, in a sentence. */
  readonly summary: string;
  readonly visible: boolean;
}

/** The picture and all that stands around it and moves with the clock, but not with the pointer. */
const Picture = memo(({ model, visible }: { model: ChartModel; visible: boolean }) => {
  const { from, to, plot } = model;
  const width = (plot.to - plot.from) / (to - from);
  // By its own width.
  const shift = (plot.from - from) / (plot.to - plot.from);
  return (
    <>
      <div className={styles.back}>
        <ValueAxis scale={model.scale} />
      </div>
      <div className={styles.window}>
        <div className={styles.moving} style={{ width: percent(width), transform: `translateX(${percent(shift)})` }}>
          <div className={styles.plot}>
            <Suspense>
              <Plot model={model} />
            </Suspense>
            <TimeAxis model={model} />
          </div>
        </div>
      </div>
      <Overlay model={model} visible={visible} />
      <div className={styles.front}>
        <Thresholds metric={model.metric} scale={model.scale} />
      </div>
    </>
  );
});
Picture.displayName = 'Picture';

/** What a person does on a chart with a pointer: the crosshair follows, a click pins it, dragging marks a stretch. */
const usePointer = (model: ChartModel, id: string, { onZoom, onZoomOut }: ChartActions) => {
  const { crosshair, pointed } = useCrosshair();
  const start = useRef<number>(undefined);
  const [marked, setMarked] = useState<Gap>();
  const finish = (event: PointerEvent<HTMLElement>) => {
    const [at, began] = [momentUnder(event, model), start.current];
    start.current = undefined;
    setMarked(undefined);
    if (began === undefined) return;
    const stretch = onZoom && dragged(model, began, at);
    if (stretch) onZoom(stretch);
    else if (pointed?.pinned) crosshair.release();
    else crosshair.point({ at, chart: id, pinned: true });
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const at = momentUnder(event, model);
    if (start.current !== undefined && onZoom) setMarked(dragged(model, start.current, at));
    if (event.pointerType === 'mouse') crosshair.point({ at, chart: id, pinned: false });
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      start.current = momentUnder(event, model);
      // So that it ends here wherever the button is let go.
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: move,
    onPointerUp: finish,
    onPointerCancel: () => {
      start.current = undefined;
      setMarked(undefined);
    },
    onPointerLeave: () => crosshair.point(undefined),
    onDoubleClick: () => {
      crosshair.release();
      onZoomOut?.();
    },
  };
  return { handlers, marked, pointed, crosshair };
};

/** What a person does on a chart with the keys: the arrows read it step by step. */
const keysOn =
  (model: ChartModel, id: string, { crosshair, pointed }: ReturnType<typeof useCrosshair>, onOpen?: () => void) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const at = side && stepAside(model, pointed?.at, side);
    if (at !== undefined) crosshair.point({ at, chart: id, pinned: true });
    if (event.key === 'Escape') crosshair.release();
    if (event.key === 'Enter') onOpen?.();
    if (side) event.preventDefault();
  };

const Marked = ({ model: { from, to }, marked }: { model: ChartModel; marked: Gap }) => {
  const left = percent(Math.max(0, (marked.from - from) / (to - from)));
  const right = percent(Math.max(0, (to - marked.to) / (to - from)));
  return <div className={styles.marked} style={{ left, right }} />;
};

/** The id of a chart, which answers for the tooltip of others with its newest model. */
const useOwnReadings = (model: ChartModel): string => {
  const latest = useRef(model);
  latest.current = model;
  const read = useCallback((at: number) => {
    const { metric, steps } = latest.current;
    const step = stepAt(steps, at);
    return step && { name: metric.label, text: stepFigure(metric, step) };
  }, []);
  return useReadings(read);
};

export const Chart = memo(({ model, summary, visible, ...actions }: ChartProps) => {
  const { metric, from, to, steps, range } = model;
  const id = useOwnReadings(model);
  const { handlers, marked, pointed, crosshair } = usePointer(model, id, actions);
  const step = pointed && stepAt(steps, pointed.at);
  const share = pointed && shareOf(pointed.at, from, to);
  const own = pointed?.chart === id && step ? pointed : undefined;
  return (
    <div className={styles.holder}>
      <div
        className={styles.chart}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys read the values of the image, step by step
        tabIndex={0}
        aria-label={summary}
        onKeyDown={keysOn(model, id, { crosshair, pointed }, actions.onOpen)}
        onBlur={() => crosshair.release()}
      >
        <Picture model={model} visible={visible} />
        <div className={styles.pointer} {...handlers}>
          {share !== undefined && <div className={styles.crosshair} style={{ left: percent(share) }} />}
          {marked && <Marked {...{ model, marked }} />}
          {own && step && share !== undefined && (
            <Tooltip {...{ model, step, share }} pointed={own} others={crosshair.others(own)} />
          )}
        </div>
      </div>
      <span className="visually-hidden" role="status">
        {own?.pinned && step ? stepWords(metric, range, step) : ''}
      </span>
    </div>
  );
});
Chart.displayName = 'Chart';
