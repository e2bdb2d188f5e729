import type { Metric, WebConfig } from '@millrace/contract';
import { CopyLine } from '../../components/ui/copy-line';
import { Notice } from '../../components/ui/notice';
import { useView } from '../live/live-context';
import { firstEventLine } from './first-event';
import styles from './send-event.module.css';

/** How to put an event on the stream, as a line to copy. */
export const SendEvent = ({ config, metrics }: { config: WebConfig; metrics: readonly Metric[] }) => {
  const line = firstEventLine(config, metrics);
  return line ? (
    <>
      <CopyLine label="A command that sends an event" text={line} />
      <p className={styles.words}>For a terminal with the AWS CLI, version 1 or 2. The event shows here right away.</p>
    </>
  ) : (
    <p className={styles.words}>
      Put a JSON event of a type that your catalogue reads on the stream <code>{config.stream}</code>.
    </p>
  );
};

interface EmptyNoticeProps {
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly live: boolean;
}

/** Where events flow, the first one comes sooner than this, and the notice would only flash. */
const PATIENCE_MS = 2000;

/** Shown once the page has been connected for a while, until the first event. */
export const EmptyNotice = ({ config, metrics, live }: EmptyNoticeProps) => {
  const empty = useView(
    ({ updatedAt, backfillStatus, coverage, now }) =>
      updatedAt === undefined && backfillStatus !== 'under way' && now - (coverage.at(-1)?.from ?? now) >= PATIENCE_MS,
  );
  return empty && live ? (
    <Notice title="No events yet. Send one:">
      <SendEvent config={config} metrics={metrics} />
    </Notice>
  ) : null;
};
