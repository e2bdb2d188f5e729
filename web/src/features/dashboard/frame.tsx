import type { ReactNode } from 'react';
import { Tips } from '../../components/ui/tips';
import styles from './frame.module.css';

interface FrameProps {
  readonly rail: ReactNode;
  readonly bar: ReactNode;
  /** Along the lower edge, where room is left for it: trouble that concerns the whole page. */
  readonly strip?: ReactNode;
  /** Beside the figures, while somebody has it open. */
  readonly aside?: ReactNode;
  readonly kiosk?: boolean;
  readonly children: ReactNode;
}

/** What every page has around it, whatever becomes of the page itself. */
export const Frame = ({ rail, bar, strip, aside, kiosk = false, children }: FrameProps) => (
  <div className={styles.frame} data-kiosk={kiosk}>
    <a className={styles.skip} href="#main">
      Skip to the figures
    </a>
    {!kiosk && rail}
    <div className={styles.column}>
      {bar}
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <div className={styles.strip}>{strip}</div>
    </div>
    {aside}
    <Tips />
  </div>
);
