import { memo } from 'react';
import { formatTick } from '../../lib/format';
import { heightOn, type Scale, tickText, timeTicks } from './axes';
import styles from './chart-axes.module.css';
import type { ChartModel } from './chart-model';
import { percent, type ThresholdMark, thresholdMarks } from './plot-frame';

/** The lines behind a chart, with their values at the left. */
export const ValueAxis = memo(({ scale }: { scale: Scale }) =>
  scale.ticks.map((tick) => (
    // Those of another scale are others: nothing moves through the page.
    <div
      key={`${scale.min} ${scale.max} ${tick}`}
      className={styles.tick}
      style={{ bottom: percent(heightOn(scale, tick)) }}
    >
      <span className={styles.value}>{formatTick(tick)}</span>
    </div>
  )),
);
ValueAxis.displayName = 'ValueAxis';

/** Words closer to an edge than this would be cut there. */
const EDGE_SHARE = 0.07;

/** The times below a chart. They stand in the layer that moves with the picture. */
export const TimeAxis = ({ model: { from, to, plot } }: { model: ChartModel }) => {
  const text = tickText(from, to);
  return timeTicks(from, to).map((at) => {
    const share = (at - from) / (to - from);
    const cut = share < EDGE_SHARE || share > 1 - EDGE_SHARE;
    const left = percent((at - plot.from) / (plot.to - plot.from));
    return cut ? null : (
      <span key={at} className={styles.time} style={{ left }} data-time={at}>
        {text(at)}
      </span>
    );
  });
};

const Mark = ({ level, text, line, words }: ThresholdMark) => (
  <>
    {line !== undefined && <div className={styles.threshold} data-level={level} style={{ bottom: percent(line) }} />}
    <span className={styles.thresholdWords} data-level={level} style={{ bottom: percent(words) }}>
      {text}
    </span>
  </>
);

/** The thresholds of a metric, with their words at the right edge, in every range. */
export const Thresholds = memo(({ metric, scale }: Pick<ChartModel, 'metric' | 'scale'>) =>
  thresholdMarks(metric, scale).map((mark) => <Mark key={mark.level} {...mark} />),
);
Thresholds.displayName = 'Thresholds';
