import { useSeries } from '../live/live-context';
import { useRollup } from '../live/rollups';
import type { LiveTimeRange } from '../ranges/ranges';
import type { ChartModel } from './chart-model';
import { seriesColour } from './colour';
import { newestShapes, type Shapes, SQUARE } from './newest-shapes';
import styles from './overlay.module.css';
import { AMOUNT_OPACITY, BAND_OPACITY } from './plot-frame';

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
export const Newest = ({ model, range }: { model: ChartModel; range: LiveTimeRange }) => {
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
