import { Button } from '../../components/ui/button';
import { useFreshness } from '../live/live-context';
import { statusFacts, statusOf, statusText, statusWord } from '../live/status';
import type { ConnectionView } from '../live/use-connection';
import styles from './connection-status.module.css';

const FACTS = 'status-facts';

/** How fresh the page is, in a few words; a click shows what is behind them. */
export const ConnectionStatus = ({ connection: { state, hurry } }: { connection: ConnectionView }) => {
  const freshness = useFreshness();
  const now = Date.now();
  const status = statusOf(state, freshness, now);
  return (
    <div
      className={styles.status}
      data-connection={state.kind}
      data-status={status.kind}
      data-paused={freshness.paused !== undefined}
      data-backfill={freshness.backfillStatus}
    >
      <button type="button" className={styles.chip} popoverTarget={FACTS} title="How fresh the page is">
        <span className={styles.dot} />
        <span className={styles.text}>{statusText(status)}</span>
      </button>
      <span className={styles.spoken} role="status">
        {statusWord(status)}
      </span>
      {state.kind === 'reconnecting' && !state.offline && (
        <Button look="quiet" className={styles.retry} onClick={hurry} disabled={state.nextTry === undefined}>
          Try now
        </Button>
      )}
      <dl id={FACTS} popover="auto" className={styles.facts}>
        {statusFacts(state, freshness, now).map(({ name, text }) => (
          <div key={name} className={styles.fact}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};
