import { memo, Suspense } from 'react';
import { Area, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { useBackdrop } from './backdrop';
import type { ChartModel } from './chart-model';
import { type ChartRow, stairsOf } from './chart-rows';
import { amountOpacity, areaEdge, BAND_OPACITY, LINE_WIDTHS, seriesColour } from './plot-frame';

const fixed = { isAnimationActive: false, connectNulls: false, activeDot: false, legendType: 'none' } as const;
const margin = { top: 0, right: 0, bottom: 0, left: 0 };

/** Areas over whole steps are stairs; bars have room between them, and lines go from point to point. */
const isStairs = ({ drawing }: ChartModel): boolean => drawing.shape === 'stack';

const curveOf = (model: ChartModel) => (isStairs(model) ? 'stepAfter' : 'linear');

/** What reads the value of each line: the library would take a path apart again for each point. */
const readers = new Map<number, (row: ChartRow) => number | null | undefined>();
const readerOf = (line: number) => {
  const reader = readers.get(line) ?? ((row: ChartRow) => row.values[line]);
  readers.set(line, reader);
  return reader;
};

/** Amounts lie on each other, so that their height is the total. In another order the areas say something else, and none of them is made anew. */
const stack = (model: ChartModel) =>
  model.strokes.map(({ colour }, i) => (
    <Area
      {...fixed}
      key={i}
      dataKey={readerOf(i)}
      stackId="amounts"
      type={curveOf(model)}
      {...areaEdge(model, colour)}
      fill={seriesColour(colour)}
      fillOpacity={amountOpacity(model)}
      dot={false}
    />
  ));

interface DotProps {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly index?: number;
}

const isLone = ({ plot: { rows } }: ChartModel, i: number, at: number): boolean => {
  const known = (row: number) => typeof rows[row]?.values[i] === 'number';
  return known(at) && !known(at - 1) && !known(at + 1);
};

/** A value without neighbours makes no line: it gets a point. */
const loneDot = (model: ChartModel, i: number, colour: string) => {
  if (!model.plot.rows.some((_, at) => isLone(model, i, at))) return false;
  return ({ cx, cy, index = 0 }: DotProps) =>
    isLone(model, i, index) && cx !== undefined && cy ? (
      <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />
    ) : (
      <g key={index} />
    );
};

const levels = (model: ChartModel) =>
  model.strokes.map(({ colour, look }, i) => (
    <Line
      {...fixed}
      key={i}
      dataKey={readerOf(i)}
      type="linear"
      stroke={seriesColour(colour)}
      strokeWidth={LINE_WIDTHS[look]}
      dot={loneDot(model, i, seriesColour(colour))}
    />
  ));

/** Whether two models have the same picture of what is over: the rest of them moves on without it being drawn again. */
const isSamePicture = (a: ChartModel, b: ChartModel): boolean =>
  a.plot.from === b.plot.from &&
  a.plot.to === b.plot.to &&
  a.scale === b.scale &&
  a.stacked === b.stacked &&
  JSON.stringify([a.strokes, a.plot.rows]) === JSON.stringify([b.strokes, b.plot.rows]);

/** On paper it has another width than it was drawn for. The library passes it on; its types do not say so. */
const stretched: object = { preserveAspectRatio: 'none' };

/**
 * What is over, which stands still: it is drawn anew when a step ends or one of them has changed, and moves as it is in between. Axes and all
 * that points at it are drawn around it.
 */
export const Plot = memo(
  ({ model }: { model: ChartModel }) => {
    const Backdrop = useBackdrop();
    return (
      <>
        <ComposedChart
          // Amounts lie on each other in the order in which they were first drawn: another number of lines is drawn anew.
          key={model.strokes.length}
          data={isStairs(model) ? stairsOf(model.plot.rows) : model.plot.rows}
          margin={margin}
          responsive
          {...stretched}
          accessibilityLayer={false}
          stackOffset="sign"
          style={{ width: '100%', height: '100%' }}
        >
          <XAxis dataKey="t" type="number" domain={[model.plot.from, model.plot.to]} allowDataOverflow hide />
          <YAxis domain={[model.scale.min, model.scale.max]} scale={model.scale.kind} allowDataOverflow hide />
          {model.banded && (
            <Area
              {...fixed}
              dataKey="band"
              type="linear"
              stroke="none"
              fill="var(--series-0)"
              fillOpacity={BAND_OPACITY}
              dot={false}
            />
          )}
          {model.stacked ? stack(model) : levels(model)}
          {model.compared && (
            <Line
              {...fixed}
              dataKey="before"
              type={curveOf(model)}
              stroke="var(--series-rest)"
              strokeWidth={1.5}
              strokeDasharray="5 4"
              dot={false}
            />
          )}
        </ComposedChart>
        {Backdrop && (
          <Suspense>
            <Backdrop model={model} />
          </Suspense>
        )}
      </>
    );
  },
  (a, b) => a.model === b.model || isSamePicture(a.model, b.model),
);
Plot.displayName = 'Plot';

export default Plot;
