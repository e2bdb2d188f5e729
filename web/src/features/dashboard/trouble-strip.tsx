import { useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { Notice } from '../../components/ui/notice';
import { formatMinute } from '../../lib/format';
import { restTrouble, type Trouble } from '../../lib/rest-trouble';
import { pageStorage } from '../../lib/storage';
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

/** Says that the browser keeps nothing for this page, if it does not. */
export const StorageNotice = () => {
  const isForgetful = useSyncExternalStore(
    pageStorage.subscribe,
    () => pageStorage.isForgetful,
    () => false,
  );
  return isForgetful ? (
    <Notice icon="warning" title="This browser's storage is full, or closed to this page">
      <p>
        Everything works while the page is open. When it is reloaded you have to sign in again, and what you have chosen
        is forgotten. Deleting the data of other pages in the browser's settings helps.
      </p>
    </Notice>
  ) : null;
};
