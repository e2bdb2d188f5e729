import { useMemo } from 'react';
import { useRollup, useSeries } from '../live/live-context';
import type { BackfillStatus } from '../settling/backfill';
import type { ChartModel } from './chart-model';
import { newestShapes, type Shapes, SQUARE } from './newest-shapes';
import styles from './overlay.module.css';
import { pinsBetween, usePins } from './pins';
import { AMOUNT_OPACITY, BAND_OPACITY, percent, seriesColour } from './plot-frame';
import { unfinishedFrom } from './steps';

const Heads = ({ shapes, model }: { shapes: Shapes; model: ChartModel }) =>
  shapes.heads.map(
    (head, i) =>
      head && (
        <div
          key={model.strokes[i]?.key}
          className={styles.head}
          style={{ left: percent(head.x), top: percent(head.y), background: seriesColour(model.strokes[i]?.colour) }}
        />
      ),
  );

/** The step under way: a few shapes that follow the events, while the picture under them stands still. */
const Newest = ({ model }: { model: ChartModel }) => {
  const { metric, liveStep, select } = model;
  const series = useSeries(metric.name, 'steady');
  const rollup = useRollup(metric.name);
  const open = model.steps.at(-1);
  const breakdown = series && open && liveStep && rollup.at(series, liveStep, open.from);
  const shapes = useMemo(() => newestShapes(model, breakdown && select(breakdown)), [model, breakdown, select]);
  if (!shapes) return null;
  const colourOf = (i: number) => seriesColour(model.strokes[i]?.colour);
  return (
    <>
      <svg className={styles.newest} viewBox={`0 0 ${SQUARE} ${SQUARE}`} preserveAspectRatio="none" aria-hidden="true">
        {shapes.areas.map((area, i) => (
          <polygon key={model.strokes[i]?.key} points={area} fill={colourOf(i)} fillOpacity={AMOUNT_OPACITY} />
        ))}
        {shapes.band && <polygon points={shapes.band} fill="var(--series-0)" fillOpacity={BAND_OPACITY} />}
        {shapes.lines.map((line, i) => (
          <polyline key={model.strokes[i]?.key} className={styles.line} points={line} stroke={colourOf(i)} />
        ))}
      </svg>
      <Heads shapes={shapes} model={model} />
    </>
  );
};

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

/** Hatching behind the time whose figures still grow. */
const UnderWay = ({ model }: { model: ChartModel }) => {
  const { from, to } = model;
  const open = unfinishedFrom(model.steps, model.range.kind === 'live');
  if (open === undefined) return null;
  return <div data-unfinished className={styles.underWay} style={{ left: percent((open - from) / (to - from)) }} />;
};

/** Moments that people have written about. What they wrote stands in the tooltip there, and in their messages. */
const PinMarks = ({ model: { metric, from, to } }: { model: ChartModel }) =>
  pinsBetween(usePins(), metric.name, from, to).map(({ id, time }) => (
    <div key={id} data-pin={time} className={styles.pin} style={{ left: percent((time - from) / (to - from)) }} />
  ));

/** What lies over the picture: times that are not known, moments that people have written about, and the step under way. None of it draws the picture anew. */
export const Overlay = ({ model, visible }: { model: ChartModel; visible: boolean }) => (
  <div className={styles.overlay}>
    <Gaps model={model} />
    <UnderWay model={model} />
    <PinMarks model={model} />
    {visible && model.range.kind === 'live' && <Newest model={model} />}
  </div>
);
