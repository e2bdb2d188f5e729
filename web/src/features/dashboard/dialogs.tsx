import type { Metric, WebConfig } from '@millrace/contract';
import { Dialog } from '../../components/ui/dialog';
import styles from './dialogs.module.css';
import { SendEvent } from './send-event';
import { shortcuts } from './shortcuts';

const KeysDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Keys" onClose={onClose}>
    <dl className={styles.keys}>
      {shortcuts.map(({ shown, does }) => (
        <div key={shown} className={styles.row}>
          <dt>
            <kbd className={styles.key}>{shown}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
      <div className={styles.row}>
        <dt>
          <kbd className={styles.key}>←</kbd> <kbd className={styles.key}>→</kbd>
        </dt>
        <dd>On a chart: read its values</dd>
      </div>
    </dl>
  </Dialog>
);

export type OpenDialog = 'keys' | 'send-event' | undefined;

interface DialogsProps {
  readonly open: OpenDialog;
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly onClose: () => void;
}

export const Dialogs = ({ open, config, metrics, onClose }: DialogsProps) => {
  if (open === 'keys') return <KeysDialog onClose={onClose} />;
  if (open !== 'send-event') return null;
  return (
    <Dialog title="Send an event" onClose={onClose}>
      <SendEvent config={config} metrics={metrics} />
    </Dialog>
  );
};
