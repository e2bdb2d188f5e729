import { useCallback, useRef } from 'react';
import { writeAttribute } from '../../lib/write-text';
import { useEachPicture, useRollup } from '../live/live-context';
import type { BackfillStatus } from '../settling/backfill';
import type { LiveSeries } from '../settling/live-state';
import type { ChartModel } from './chart-model';
import { newestShapes, type Shapes, SQUARE } from './newest-shapes';
import styles from './overlay.module.css';
import { pinsBetween, usePins } from './pins';
import { amountOpacity, BAND_OPACITY, percent, seriesColour } from './plot-frame';
import { unfinishedFrom } from './steps';

/** The points of each shape, in the order in which the shapes are drawn. */
const pointsOf = ({ stacked, banded }: ChartModel, { areas, band, lines, heads }: Shapes) =>
  stacked ? areas : [...(banded ? [band] : []), ...lines, ...heads];

/** The step under way: a few shapes that follow the events, while the picture under them stands still. Their points are written, and not rendered. */
const Newest = ({ model }: { model: ChartModel }) => {
  const { metric, strokes, stacked, banded } = model;
  const ref = useRef<SVGSVGElement>(null);
  const rollup = useRollup(metric.name);
  const show = useCallback(
    (series: LiveSeries | undefined) => {
      const { steps, liveStep, select } = model;
      const open = steps.at(-1);
      const breakdown = series && open && liveStep && rollup.at(series, liveStep, open.from);
      const shapes = newestShapes(model, breakdown && select(breakdown));
      const points = shapes ? pointsOf(model, shapes) : [];
      const drawn = [...(ref.current?.children ?? [])];
      return drawn.map((shape, i) => writeAttribute(shape, 'points', points[i] ?? '')).includes(true);
    },
    [model, rollup],
  );
  useEachPicture(metric.name, 'whole', show);
  return (
    <svg
      ref={ref}
      className={styles.newest}
      viewBox={`0 0 ${SQUARE} ${SQUARE}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {stacked &&
        strokes.map(({ key, colour }) => (
          <polygon key={key} fill={seriesColour(colour)} fillOpacity={amountOpacity(model)} />
        ))}
      {!stacked && banded && <polygon fill="var(--series-0)" fillOpacity={BAND_OPACITY} />}
      {!stacked &&
        [styles.line, styles.head].map((look) =>
          strokes.map(({ key, colour }) => (
            <polyline key={`${look} ${key}`} className={look} stroke={seriesColour(colour)} />
          )),
        )}
    </svg>
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

/** What lies over the picture: times that are not known, moments that people have written about, and the step under way. None of it draws the picture anew. */
export const Overlay = ({ model, visible }: { model: ChartModel; visible: boolean }) => (
  <div className={styles.overlay}>
    <Gaps model={model} />
    <UnderWay model={model} />
    <PinMarks model={model} />
    {visible && model.range.kind === 'live' && <Newest model={model} />}
  </div>
);
