import { Button } from '../../components/ui/button';
import { Popover } from '../../components/ui/popover';
import { useFreshness } from '../live/live-context';
import { statusFacts, statusOf, statusText, statusWord } from '../live/status';
import type { ConnectionView } from '../live/use-connection';
import styles from './connection-status.module.css';

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
      <Popover
        label={`${statusText(status)}: how fresh the page is`}
        className={styles.chip}
        text={
          <>
            <span className={styles.dot} />
            <span className={styles.text}>{statusText(status)}</span>
          </>
        }
      >
        {() => (
          <dl className={styles.facts}>
            {statusFacts(state, freshness, now).map(({ name, text }) => (
              <div key={name} className={styles.fact}>
                <dt className={styles.name}>{name}</dt>
                <dd className={styles.value}>{text}</dd>
              </div>
            ))}
          </dl>
        )}
      </Popover>
      <span className="visually-hidden" role="status">
        {statusWord(status)}
      </span>
      {state.kind === 'reconnecting' && !state.offline && (
        <Button look="quiet" className={styles.retry} onClick={hurry} disabled={state.nextTry === undefined}>
          Try now
        </Button>
      )}
    </div>
  );
};
