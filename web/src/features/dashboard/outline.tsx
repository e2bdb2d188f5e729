import { Logo } from '../../components/ui/logo';
import styles from './outline.module.css';

const blocks = (count: number, className: string | undefined) =>
  Array.from({ length: count }, (_, i) => i).map((i) => <div key={i} className={className} />);

/** The page before it has anything to show, in its final proportions. */
export const Outline = () => (
  <div className={styles.outline} role="status" aria-label="Loading">
    <div className={styles.bar}>
      <Logo />
    </div>
    <div className={styles.page}>
      <div className={styles.tools} />
      <div className={styles.cards}>{blocks(9, styles.card)}</div>
      <div className={styles.panels}>{blocks(4, styles.panel)}</div>
    </div>
  </div>
);
