import styles from './logo.module.css';

export const Logo = () => (
  <span className={styles.logo}>
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className={styles.ground} />
      <path d="M6 20c3.3 0 3.3-8 6.7-8s3.3 8 6.6 8 3.3-8 6.7-8" className={styles.wave} />
    </svg>
    Millrace
  </span>
);
