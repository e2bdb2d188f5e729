import { Button } from '../../components/ui/button';
import { formatAgo } from '../../lib/format';
import { describeState, stateWord } from '../connection/connection-state';
import type { LatencySummary } from '../live/latency';
import { useLiveStore, useNow, usePaused, useView } from '../live/live-context';
import type { ConnectionView } from '../live/use-connection';
import styles from './connection-status.module.css';

const LastEvent = () => {
  const store = useLiveStore();
  const updatedAt = useView((view) => view.updatedAt);
  return (
    <span className={styles.fact}>
      <span className={styles.name}>Last event</span>{' '}
      {updatedAt === undefined ? 'none yet' : formatAgo(store.serverNow() - updatedAt)}
    </span>
  );
};

const latencyText = (latency: LatencySummary | undefined): string =>
  latency ? `p50 ${Math.round(latency.p50)} ms, p99 ${Math.round(latency.p99)} ms` : 'not measured yet';

const Latency = () => (
  <span
    className={styles.fact}
    title="From an event's arrival in the stream until it is painted here, over the last minute: half of the events were faster than the first figure, 99 of 100 faster than the second."
  >
    <span className={styles.name}>Event to screen</span> {latencyText(useView((view) => view.latency))}
  </span>
);

/** Everything about how fresh the page is, at one place. */
export const ConnectionStatus = ({ connection: { state, hurry } }: { connection: ConnectionView }) => {
  const paused = usePaused();
  const backfillStatus = useView((view) => view.backfillStatus);
  useNow();
  const words = describeState(state, Date.now());
  return (
    <div className={styles.status} data-connection={state.kind} data-paused={paused} data-backfill={backfillStatus}>
      <span
        className={styles.state}
        aria-hidden="true"
        title={state.kind === 'reconnecting' ? state.reason : undefined}
      >
        <span className={styles.dot} />
        {paused ? `Paused (${words.toLowerCase()})` : words}
      </span>
      <span className={styles.spoken} role="status">
        {stateWord(state)}
      </span>
      {state.kind === 'reconnecting' && !state.offline && (
        <Button look="quiet" className={styles.retry} onClick={hurry} disabled={state.nextTry === undefined}>
          Try now
        </Button>
      )}
      <LastEvent />
      <Latency />
    </div>
  );
};
