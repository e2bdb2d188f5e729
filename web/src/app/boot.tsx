import { Logo } from '../components/ui/logo';
import { Outline } from '../features/dashboard/outline';
import styles from './boot.module.css';

/** Until it is known who is there. `before-paint.js` knows which of the two is likely to follow. */
export const Boot = () => (
  <>
    <div data-boot="dashboard">
      <Outline />
    </div>
    <div data-boot="plain" className={styles.plain}>
      <Logo />
    </div>
  </>
);
