import { Icon } from './icon';
import styles from './stale.module.css';

/** Beside figures that are older than they should be: why, if they are. */
export const Stale = ({ reason }: { reason: string | undefined }) =>
  reason === undefined ? null : (
    <span className={styles.stale} title={reason}>
      <Icon name="warning" size={14} /> not up to date
    </span>
  );
