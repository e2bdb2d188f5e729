import { OutsideText } from '../../components/ui/outside-text';
import type { ChartModel } from './chart-model';
import type { Pointed, Reading } from './crosshair';
import { pinsBetween, usePins } from './pins';
import { percent, seriesColour } from './plot-frame';
import { stepReadings } from './readings';
import type { ChartStep } from './steps';
import styles from './tooltip.module.css';

interface RowProps {
  readonly name: string;
  readonly text: string;
  readonly colour?: string | undefined;
  /** Whether it is one of those that a breakdown lists too. */
  readonly isListed?: boolean;
}

const Row = ({ name, text, colour, isListed = false }: RowProps) => (
  <>
    <dt className={`${styles.name} ${isListed ? styles.listed : ''}`}>
      {colour && <span className={styles.swatch} style={{ background: colour }} />}
      <bdi>{name}</bdi>
    </dt>
    <dd className={`${styles.value} ${isListed ? styles.listed : ''}`}>{text}</dd>
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
  const { window, state, rows, total, bound, change } = stepReadings(model, step);
  const pins = pinsBetween(usePins(), model.metric.name, step.from, step.to);
  const at = percent(share);
  const beside = share < 0.5 ? `calc(${at} + var(--space-3))` : `calc(${at} - var(--tooltip) - var(--space-3))`;
  // Inside the chart, its values at the left included, also where that is narrow.
  const left = `clamp(-1 * var(--space-8), ${beside}, calc(100% - var(--tooltip)))`;
  return (
    <div className={styles.tooltip} style={{ left }} data-pinned={pointed.pinned} aria-hidden="true">
      <p className={styles.window}>
        {window}
        {state && <span className={styles.state}> · {state}</span>}
      </p>
      <dl className={styles.rows}>
        {rows.toReversed().map(({ key, name, text, colour }) => (
          <Row key={key} name={name} text={text} colour={seriesColour(colour)} isListed />
        ))}
        {rows.length === 0 && <Row name={model.metric.label} text="no value" />}
        {total && <Row name="Total" text={total} />}
        {others.map(({ name, text }) => (
          <Row key={name} name={name} text={text} />
        ))}
      </dl>
      {bound && <p className={styles.change}>{bound}</p>}
      {change && <p className={styles.change}>{change}</p>}
      {pins.map(({ id, from, text }) => (
        <p key={id} className={styles.pin}>
          <OutsideText text={`${from}: ${text}`} />
        </p>
      ))}
    </div>
  );
};
