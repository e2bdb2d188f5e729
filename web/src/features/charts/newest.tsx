import { Fragment, useCallback, useRef } from 'react';
import { writeAttribute } from '../../lib/write-text';
import { useEachPicture, useRollup } from '../live/live-context';
import type { LiveSeries } from '../settling/live-state';
import type { ChartModel } from './chart-model';
import styles from './newest.module.css';
import { newestShapes, type Shapes, SQUARE } from './newest-shapes';
import { amountOpacity, areaEdge, BAND_OPACITY, LINE_WIDTHS, seriesColour } from './plot-frame';
import type { ChartStep } from './steps';

/** The path of each shape, in the order in which the shapes are drawn. */
const pathsOf = ({ stacked, banded, compared }: ChartModel, shapes: Shapes): readonly (string | undefined)[] => {
  const { areas, edges, band, lines, heads, before } = shapes;
  const figures = stacked
    ? areas.flatMap((area, i) => [area, edges[i]])
    : [...(banded ? [band] : []), ...lines, ...heads];
  return compared ? [...figures, before] : figures;
};

const Amounts = ({ model }: { model: ChartModel }) =>
  model.strokes.map(({ key, colour }) => (
    <Fragment key={key}>
      <path fill={seriesColour(colour)} fillOpacity={amountOpacity(model)} />
      <path className={styles.line} {...areaEdge(model, colour)} />
    </Fragment>
  ));

const Levels = ({ model: { strokes, banded } }: { model: ChartModel }) => (
  <>
    {banded && <path fill="var(--series-0)" fillOpacity={BAND_OPACITY} />}
    {strokes.map(({ key, colour, look }) => (
      <path key={key} className={styles.line} stroke={seriesColour(colour)} strokeWidth={LINE_WIDTHS[look]} />
    ))}
    {strokes.map(({ key, colour }) => (
      <path key={`head ${key}`} className={styles.head} stroke={seriesColour(colour)} />
    ))}
  </>
);

/** The newest steps: a few shapes that follow the events, while the picture under them stands still. Their paths are written, and not rendered. */
const Newest = ({ model }: { model: ChartModel }) => {
  const { metric, stacked, compared } = model;
  const ref = useRef<SVGSVGElement>(null);
  const rollup = useRollup(metric.name);
  const show = useCallback(
    (series: LiveSeries | undefined) => {
      const { liveStep, select } = model;
      const breakdownOf = ({ from }: ChartStep) => {
        const breakdown = series && liveStep && rollup.at(series, liveStep, from);
        return breakdown && select(breakdown);
      };
      const paths = pathsOf(model, newestShapes(model, breakdownOf));
      const drawn = [...(ref.current?.children ?? [])];
      return drawn.map((shape, i) => writeAttribute(shape, 'd', paths[i] ?? '')).includes(true);
    },
    [model, rollup],
  );
  useEachPicture(metric.name, 'whole', show);
  return (
    <svg
      ref={ref}
      data-newest
      className={styles.newest}
      viewBox={`0 0 ${SQUARE} ${SQUARE}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {stacked ? <Amounts model={model} /> : <Levels model={model} />}
      {compared && <path className={styles.before} />}
    </svg>
  );
};

export default Newest;
