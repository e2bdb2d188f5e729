import { useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { formatMinute } from '../../lib/format';
import { restTrouble, type Trouble } from '../../lib/rest-trouble';
import styles from './trouble-strip.module.css';

const what = ({ since, said }: Trouble): string =>
  `The service ${said === undefined ? 'has not answered' : 'has failed'} since ${formatMinute(since)}`;

/** What keeps figures of the past and items from being up to date, for all of them at one place. It takes no room from the page. */
export const TroubleStrip = () => {
  const trouble = useSyncExternalStore(restTrouble.subscribe, restTrouble.read, () => undefined);
  return (
    <div role="status">
      {trouble && (
        <div className={styles.strip} data-trouble>
          <Icon name="warning" />
          <span className={styles.what}>{what(trouble)}</span>
          <span className={styles.more}>
            {trouble.said === undefined ? '' : `${trouble.said}. `}What is stored may be out of date; the page keeps
            trying.
          </span>
          <Button look="quiet" className={styles.retry} onClick={restTrouble.retry}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
};
