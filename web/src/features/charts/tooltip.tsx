import type { ChartModel } from './chart-model';
import type { Pointed, Reading } from './crosshair';
import { percent, seriesColour } from './plot-frame';
import { stepReadings } from './readings';
import type { ChartStep } from './steps';
import styles from './tooltip.module.css';

const Row = ({ name, text, colour }: { name: string; text: string; colour?: string | undefined }) => (
  <>
    <dt className={styles.name}>
      {colour && <span className={styles.swatch} style={{ background: colour }} />}
      <bdi>{name}</bdi>
    </dt>
    <dd className={styles.value}>{text}</dd>
  </>
);

interface TooltipProps {
  readonly model: ChartModel;
  readonly step: ChartStep;
  readonly pointed: Pointed;
  /** Where the crosshair is, as a share of the width. */
  readonly share: number;
  /** What the other charts on the screen say of that time. */
  readonly others: readonly Reading[];
}

/** All that is known of one step, beside the crosshair. */
export const Tooltip = ({ model, step, pointed, share, others }: TooltipProps) => {
  const { window, state, rows, total, change } = stepReadings(model, step);
  const side = share < 0.5 ? { left: percent(share) } : { right: percent(1 - share) };
  return (
    <div className={styles.tooltip} style={side} data-pinned={pointed.pinned} aria-hidden="true">
      <p className={styles.window}>
        {window}
        {state && <span className={styles.state}> · {state}</span>}
      </p>
      <dl className={styles.rows}>
        {rows.toReversed().map(({ key, name, text, colour }) => (
          <Row key={key} name={name} text={text} colour={seriesColour(colour)} />
        ))}
        {total && <Row name="Total" text={total} />}
        {others.map(({ name, text }) => (
          <Row key={name} name={name} text={text} />
        ))}
      </dl>
      {change && <p className={styles.change}>{change}</p>}
    </div>
  );
};
