import { Icon } from '../../components/ui/icon';
import { PlaceLink } from '../address/use-address';
import styles from './alert-bell.module.css';

/** The way to the alerts, with how many of them ask for attention. */
export const AlertBell = ({ count }: { count: number }) => {
  const words = count === 0 ? 'No alert asks' : `${count} ${count === 1 ? 'alert asks' : 'alerts ask'}`;
  return (
    <PlaceLink
      to={{ page: 'alerts' }}
      className={styles.bell}
      aria-label={`${words} for attention`}
      title={`${words} for attention`}
    >
      <Icon name="bell" />
      {count > 0 && <span className={styles.count}>{count > 99 ? '99+' : count}</span>}
    </PlaceLink>
  );
};
