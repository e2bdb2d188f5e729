import { Button } from '../../components/ui/button';
import { formatAgo } from '../../lib/format-time';
import { type ConnectionState, describeState, stateWord } from '../connection/connection-state';
import type { LatencySummary } from '../live/latency';
import type { BackfillStatus } from '../live/live-store';
import styles from './connection-status.module.css';

interface ConnectionStatusProps {
  readonly state: ConnectionState;
  readonly paused: boolean;
  /** This machine's clock, ms. */
  readonly now: number;
  /** How long ago the newest frame came, ms; undefined before the first. */
  readonly sinceUpdate: number | undefined;
  readonly latency: LatencySummary | undefined;
  /** What becomes of what was missed. */
  readonly backfillStatus: BackfillStatus;
  readonly onRetry: () => void;
}

const Latency = ({ latency }: { latency: LatencySummary | undefined }) => (
  <span
    className={styles.fact}
    title="From an event's arrival in the stream until it is painted here, over the last minute: half of the events were faster than the first figure, 99 of 100 faster than the second."
  >
    <span className={styles.name}>Event to screen</span>{' '}
    {latency ? `p50 ${Math.round(latency.p50)} ms, p99 ${Math.round(latency.p99)} ms` : 'not measured yet'}
  </span>
);

/** Everything about how fresh the page is, at one place. */
export const ConnectionStatus = ({
  state,
  paused,
  now,
  sinceUpdate,
  latency,
  backfillStatus,
  onRetry,
}: ConnectionStatusProps) => (
  <div className={styles.status} data-connection={state.kind} data-paused={paused} data-filling={backfillStatus}>
    <span className={styles.state} aria-hidden="true" title={state.kind === 'reconnecting' ? state.reason : undefined}>
      <span className={styles.dot} />
      {paused ? `Paused (${describeState(state, now).toLowerCase()})` : describeState(state, now)}
    </span>
    <span className={styles.spoken} role="status">
      {stateWord(state)}
    </span>
    {state.kind === 'reconnecting' && !state.offline && (
      <Button look="quiet" className={styles.retry} onClick={onRetry} disabled={state.nextTry === undefined}>
        Try now
      </Button>
    )}
    <span className={styles.fact}>
      <span className={styles.name}>Last event</span> {sinceUpdate === undefined ? 'none yet' : formatAgo(sinceUpdate)}
    </span>
    <Latency latency={latency} />
  </div>
);
