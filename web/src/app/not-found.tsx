import { Logo } from '../components/ui/logo';
import styles from './boot.module.css';

export default function NotFound() {
  return (
    <main className={styles.plain}>
      <Logo />
      <h1>There is no such page</h1>
      <a href="/">To the dashboard</a>
    </main>
  );
}
