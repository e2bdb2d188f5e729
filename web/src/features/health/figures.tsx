import type { HealthAnswer } from '@millrace/contract';
import styles from './health.module.css';
import { dollarWords, intervalWords, lagWords, reasonWords } from './health-words';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

const Figure = ({ name, value, note }: FigureProps) => (
  <div className={styles.figure} data-health={name}>
    <dt>{name}</dt>
    <dd className={styles.value}>{value}</dd>
    <dd className={styles.note}>{note}</dd>
  </div>
);

const sum = (costs: HealthAnswer['costs'], of: 'hour' | 'month'): number =>
  costs.reduce((total, cost) => total + cost[of], 0);

/** What one wants to know first. */
export const Figures = ({ answer }: { answer: HealthAnswer }) => {
  const { latency, viewers, pacing, costs } = answer;
  return (
    <dl className={styles.figures}>
      <Figure
        name="Event to frame"
        value={latency ? `≈ ${lagWords(latency.p50)}` : '–'}
        note={
          latency
            ? `95 % within ${lagWords(latency.p95)}, 99 % within ${lagWords(latency.p99)}`
            : 'nothing sent this hour'
        }
      />
      <Figure
        name="Viewers"
        value={viewers === undefined ? '–' : `≈ ${viewers.toLocaleString('en')}`}
        note={viewers === undefined ? 'not known yet' : 'open connections'}
      />
      <Figure
        name="Live frames"
        value={pacing ? intervalWords(pacing) : '–'}
        note={pacing ? reasonWords(pacing) : 'nothing sent yet'}
      />
      <Figure
        name="Cost this month"
        value={`≈ ${dollarWords(sum(costs, 'month'))}`.replace('≈ <', '<')}
        note={`${dollarWords(sum(costs, 'hour'))} this hour`}
      />
    </dl>
  );
};
