import type { Metric, WebConfig } from '@millrace/contract';
import { CopyLine } from '../../components/ui/copy-line';
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
