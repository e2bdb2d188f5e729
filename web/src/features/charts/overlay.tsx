import type { BackfillStatus } from '../live/live-store';
import type { ChartModel } from './chart-model';
import { useCrosshair } from './crosshair';
import { Newest } from './newest';
import styles from './overlay.module.css';
import { shareOf } from './plot-frame';

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
