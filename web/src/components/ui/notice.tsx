import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon';
import styles from './notice.module.css';

interface NoticeProps {
  readonly title: string;
  readonly icon?: IconName;
  /** `page`: in the middle of an otherwise empty page. */
  readonly place?: 'inline' | 'page';
  readonly urgent?: boolean;
  readonly children: ReactNode;
}

/** Something to know, and what to do about it. */
export const Notice = ({ title, icon, place = 'inline', urgent = false, children }: NoticeProps) => (
  <section className={`${styles.notice} ${styles[place]}`} {...(urgent && { role: 'alert' })}>
    <h2 className={`${styles.title} ${urgent ? styles.urgent : ''}`}>
      {icon && <Icon name={icon} size={18} />}
      {title}
    </h2>
    {children}
  </section>
);

/** Beside figures that are older than they should be: why, if they are. */
export const Stale = ({ reason }: { reason: string | undefined }) =>
  reason === undefined ? null : (
    <span className={styles.stale} title={reason}>
      <Icon name="warning" size={14} /> not up to date
    </span>
  );
