import { lazy, Suspense } from 'react';
import type { BackfillStatus } from '../settling/backfill';
import type { ChartModel } from './chart-model';
import styles from './overlay.module.css';
import { pinsBetween, usePins } from './pins';
import { percent } from './plot-frame';
import { unfinishedFrom } from './steps';

/** It comes with the picture that it goes on from. */
const Newest = lazy(() => import('./newest'));

const reasons: Record<BackfillStatus, string> = {
  'under way': 'filling in',
  failed: 'could not be filled in yet',
  done: 'not known',
};

const Gaps = ({ model: { gaps, backfillStatus, from, to } }: { model: ChartModel }) =>
  gaps.map((gap) => {
    const width = (gap.to - gap.from) / (to - from);
    const reason = reasons[backfillStatus];
    return (
      <div
        key={gap.from}
        data-gap={reason}
        className={styles.gap}
        style={{ left: percent((gap.from - from) / (to - from)), width: percent(width) }}
        title={`No data: ${reason}`}
      >
        {width > 0.3 && <span className={styles.gapText}>{reason}</span>}
      </div>
    );
  });

/** Hatching behind the time whose figures still grow. It is moved, since another place would count as a shift of the layout each second. */
const UnderWay = ({ model }: { model: ChartModel }) => {
  const { from, to } = model;
  const open = unfinishedFrom(model.steps, model.range.kind === 'live');
  if (open === undefined) return null;
  const shift = percent((open - from) / (to - from));
  return <div data-unfinished className={styles.underWay} style={{ transform: `translateX(${shift})` }} />;
};

/** Moments and times that people have written about, or rules have found. What they wrote stands in the tooltip there, and in their messages and notes. */
const PinMarks = ({ model: { metric, from, to } }: { model: ChartModel }) =>
  pinsBetween(usePins(), metric.name, from, to).map(({ kind, id, time, end }) => {
    const left = (Math.max(from, time) - from) / (to - from);
    const width = end === undefined ? 0 : (Math.min(to, end) - Math.max(from, time)) / (to - from);
    const style = { left: percent(left), ...(width > 0 && { width: percent(width) }) };
    return <div key={id} data-pin={time} data-pin-kind={kind} className={styles[kind]} style={style} />;
  });

/** What lies over the picture: times that are not known, moments that people have written about, and the newest steps. None of it draws the picture anew. */
export const Overlay = ({ model, visible }: { model: ChartModel; visible: boolean }) => (
  <div className={styles.overlay}>
    <Gaps model={model} />
    <UnderWay model={model} />
    <PinMarks model={model} />
    {visible && model.range.kind === 'live' && (
      <Suspense>
        <Newest model={model} />
      </Suspense>
    )}
  </div>
);
