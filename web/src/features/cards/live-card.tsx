import type { Metric } from '@millrace/contract';
import { memo, useMemo } from 'react';
import { useNow, useSeries, useView } from '../live/live-context';
import { useRollup } from '../live/rollups';
import { levelOf } from '../metrics/level';
import type { LiveTimeRange } from '../ranges/ranges';
import { type CardContent, CardFace } from './card-face';
import { cardFigure } from './card-figure';
import { windowWords } from './card-words';
import { trendOf } from './trend';

/** What the card says; the figure follows every event, the comparison the clock. */
const useCard = (metric: Metric, range: LiveTimeRange): CardContent => {
  const series = useSeries(metric.name);
  const now = useNow();
  const coverage = useView((view) => view.coverage);
  const rollup = useRollup(metric.name);
  const figure = useMemo(
    () => cardFigure(metric, series, rollup, { now, range }),
    [metric, series, rollup, now, range],
  );
  const trend = useMemo(
    () => trendOf(metric, series, rollup, { now, range, coverage }),
    [metric, rollup, now, range, coverage],
  );
  const level = figure.value ? levelOf(figure.value.number, metric.thresholds) : 'normal';
  return { figure, trend, level, window: windowWords(metric, figure, { now, range, coverage }) };
};

/** A metric as it comes to pass. */
export const LiveCard = memo(({ metric, range }: { metric: Metric; range: LiveTimeRange }) => (
  <CardFace metric={metric} range={range} {...useCard(metric, range)} />
));
LiveCard.displayName = 'LiveCard';
