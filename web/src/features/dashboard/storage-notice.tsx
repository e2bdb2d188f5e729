import { useSyncExternalStore } from 'react';
import { Notice } from '../../components/ui/notice';
import { pageStorage } from '../../lib/storage';

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
