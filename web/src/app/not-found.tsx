import styles from './boot.module.css';

export default function NotFound() {
  return (
    <main className={styles.plain}>
      <h1>There is no such page</h1>
      <a href="/">To the dashboard</a>
    </main>
  );
}
