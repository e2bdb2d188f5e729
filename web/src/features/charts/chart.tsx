import { type KeyboardEvent, memo, type PointerEvent } from 'react';
import styles from './chart.module.css';
import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import { Overlay } from './overlay';
import { Plot } from './plot';
import { PLOT } from './plot-frame';
import { stepAt, stepWords } from './steps';

const momentUnder = (event: PointerEvent<HTMLElement>, { from, to }: ChartModel): number | undefined => {
  const box = event.currentTarget.getBoundingClientRect();
  const share = (event.clientX - box.left - PLOT.left) / (box.width - PLOT.left - PLOT.right);
  return share >= 0 && share <= 1 ? from + share * (to - from) : undefined;
};

/** The step to the left or the right of the crosshair; from outside, the newest one. */
const stepAside = ({ steps, from, to }: ChartModel, at: number | undefined, side: number): number | undefined => {
  const current = at === undefined ? steps.length : steps.findIndex((step) => at >= step.from && at < step.to);
  const next = steps[Math.max(0, Math.min(steps.length - 1, current + side))];
  return next && Math.min(to, Math.max(from, (next.from + next.to) / 2));
};

export const Chart = memo(({ model, visible }: { model: ChartModel; visible: boolean }) => {
  const { at, point } = useCrosshair();
  const step = at === undefined ? undefined : stepAt(model.steps, at);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (side) point(stepAside(model, at, side));
    if (event.key === 'Escape') point(undefined);
    if (side) event.preventDefault();
  };
  return (
    <div
      className={styles.chart}
      role="slider"
      tabIndex={0}
      aria-label={`${model.metric.label} over time`}
      aria-valuemin={model.from}
      aria-valuemax={model.to}
      aria-valuenow={at ?? model.to}
      aria-valuetext={step ? stepWords(model.metric, model.range, step) : 'arrow keys read the values'}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => point(momentUnder(event, model))}
      onPointerLeave={() => point(undefined)}
      onBlur={() => point(undefined)}
    >
      <Plot model={model} />
      <Overlay model={model} visible={visible} />
    </div>
  );
});
Chart.displayName = 'Chart';
