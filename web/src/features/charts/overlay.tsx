import { useRollup, useSeries } from '../live/live-context';
import type { LiveTimeRange } from '../ranges/ranges';
import type { BackfillStatus } from '../settling/backfill';
import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import { newestShapes, type Shapes, SQUARE } from './newest-shapes';
import styles from './overlay.module.css';
import { AMOUNT_OPACITY, BAND_OPACITY, seriesColour, shareOf } from './plot-frame';

const Heads = ({ shapes, model }: { shapes: Shapes; model: ChartModel }) =>
  shapes.heads.map(
    (head, i) =>
      head && (
        <div
          key={model.strokes[i]?.key}
          className={styles.head}
          style={{
            left: `${head.x * 100}%`,
            top: `${head.y * 100}%`,
            background: seriesColour(model.strokes[i]?.colour),
          }}
        />
      ),
  );

/** The step under way: a few shapes that follow every event, while the picture under them stands still. */
const Newest = ({ model, range }: { model: ChartModel; range: LiveTimeRange }) => {
  const series = useSeries(model.metric.name);
  const rollup = useRollup(model.metric.name);
  const open = model.steps.at(-1);
  const shapes = newestShapes(model, series && open && rollup.at(series, range.step, open.from));
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

const percent = (share: number): string => `${share * 100}%`;

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

/** What lies over the picture: times that are not known, the step under way, and the crosshair. None of it draws the chart anew. */
export const Overlay = ({ model, visible }: { model: ChartModel; visible: boolean }) => {
  const { at } = useCrosshair();
  const share = at === undefined ? undefined : shareOf(at, model.from, model.to);
  return (
    <div className={styles.overlay}>
      <Gaps model={model} />
      {visible && model.range.kind === 'live' && <Newest model={model} range={model.range} />}
      {share !== undefined && <div className={styles.crosshair} style={{ left: percent(share) }} />}
    </div>
  );
};
