import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts';
import { formatTick } from '../../lib/format';
import { tickText, timeTicks } from './axes';
import type { ChartModel } from './chart-model';
import { AMOUNT_OPACITY, BAND_OPACITY, PLOT, seriesColour } from './plot-frame';

const fixed = { isAnimationActive: false, connectNulls: false, activeDot: false, legendType: 'none' } as const;
const tick = { fill: 'var(--text-muted)', fontSize: 12 };

/** Amounts lie on each other, so that their height is the total. */
const stack = ({ strokes }: ChartModel) =>
  strokes.map(({ key, colour }, i) => (
    <Area
      {...fixed}
      key={key}
      dataKey={`values.${i}`}
      stackId="amounts"
      type="linear"
      stroke="var(--surface)"
      strokeWidth={1}
      fill={seriesColour(colour)}
      fillOpacity={AMOUNT_OPACITY}
      dot={false}
    />
  ));

interface DotProps {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly index?: number;
}

/** A value without neighbours makes no line: it gets a point. */
const loneDot = (model: ChartModel, i: number, colour: string) =>
  function LoneDot({ cx, cy, index = 0 }: DotProps) {
    const known = (at: number) => typeof model.rows[at]?.values[i] === 'number';
    const lone = known(index) && !known(index - 1) && !known(index + 1);
    return lone && cx !== undefined && cy ? (
      <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />
    ) : (
      <g key={index} />
    );
  };

const levels = (model: ChartModel) =>
  model.strokes.map(({ key, colour }, i) => (
    <Line
      {...fixed}
      key={key}
      dataKey={`values.${i}`}
      type="linear"
      stroke={seriesColour(colour)}
      strokeWidth={1.75}
      dot={loneDot(model, i, seriesColour(colour))}
    />
  ));

/** Where a line is above this share of the height, the words stand under the lines, all of them, or they would meet. */
const HIGH = 0.88;

const thresholdLines = ({ metric, scale }: ChartModel) => {
  const shown = (['warning', 'critical'] as const).flatMap((level) => {
    const y = metric.thresholds?.[level];
    return y === undefined || y > scale.max || y < scale.min ? [] : [{ level, y }];
  });
  const high = shown.some(({ y }) => (y - scale.min) / (scale.max - scale.min) > HIGH);
  const position = high ? 'insideTopLeft' : 'insideBottomLeft';
  return shown.map(({ level, y }) => {
    const label = { value: level, position, fill: `var(--${level})`, fontSize: 12 } as const;
    return <ReferenceLine key={level} y={y} label={label} stroke={`var(--${level}-line)`} strokeDasharray="3 4" />;
  });
};

/** The picture alone; what points at it lies over it. Drawn anew only when the model is another one. */
export const Plot = memo(({ model }: { model: ChartModel }) => (
  <ComposedChart
    // Amounts lie on each other in the order in which they were first drawn: another set of lines is drawn anew.
    key={model.strokes.map(({ key }) => key).join('\n')}
    data={model.rows}
    margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
    responsive
    accessibilityLayer={false}
    stackOffset="sign"
    style={{ width: '100%', height: '100%' }}
  >
    <CartesianGrid vertical={false} stroke="var(--grid)" />
    <XAxis
      dataKey="t"
      type="number"
      domain={[model.from, model.to]}
      allowDataOverflow
      ticks={timeTicks(model.from, model.to)}
      tickFormatter={tickText(model.from, model.to)}
      tick={tick}
      tickLine={false}
      axisLine={{ stroke: 'var(--line)' }}
      height={PLOT.bottom}
      interval="preserveStartEnd"
    />
    <YAxis
      width={PLOT.left}
      domain={[model.scale.min, model.scale.max]}
      allowDataOverflow
      ticks={[...model.scale.ticks]}
      tickFormatter={formatTick}
      tick={tick}
      tickLine={false}
      axisLine={false}
      interval={0}
    />
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
    {thresholdLines(model)}
  </ComposedChart>
));
Plot.displayName = 'Plot';
