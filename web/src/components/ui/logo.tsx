import { logo, name } from '../../brand';
import styles from './logo.module.css';

export const Logo = () => (
  <span className={styles.logo}>
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className={styles.ground} />
      <path d={logo} className={styles.wave} />
    </svg>
    <span data-logo-name>{name}</span>
  </span>
);
