import { Dialog } from '../../components/ui/dialog';
import styles from './keys-dialog.module.css';
import { shortcuts } from './shortcuts';

export const KeysDialog = ({ onClose }: { onClose: () => void }) => (
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
