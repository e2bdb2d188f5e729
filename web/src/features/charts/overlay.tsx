import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import { Newest } from './newest';
import styles from './overlay.module.css';
import { shareOf } from './plot-frame';

const percent = (share: number): string => `${share * 100}%`;

const Gaps = ({ model: { gaps, from, to } }: { model: ChartModel }) =>
  gaps.map((gap) => {
    const width = (gap.to - gap.from) / (to - from);
    const reason = gap.opening ? 'page not open yet' : 'not connected';
    return (
      <div
        key={gap.from}
        className={styles.gap}
        style={{ left: percent((gap.from - from) / (to - from)), width: percent(width) }}
        title={`No data: ${reason}`}
      >
        {width > 0.3 && <span className={styles.gapText}>{reason}</span>}
      </div>
    );
  });

/** What lies over the picture: times without a connection, the step under way, and the crosshair. None of it draws the chart anew. */
export const Overlay = ({ model, visible }: { model: ChartModel; visible: boolean }) => {
  const { at } = useCrosshair();
  const share = at === undefined ? undefined : shareOf(at, model.from, model.to);
  return (
    <div className={styles.overlay}>
      <Gaps model={model} />
      {visible && <Newest model={model} />}
      {share !== undefined && <div className={styles.crosshair} style={{ left: percent(share) }} />}
    </div>
  );
};
