import { useCallback, useSyncExternalStore } from 'react';
import { useLiveStore } from './live-context';
import type { View } from './live-store';

/** A chart is drawn at most this often. The first change after a quiet time is drawn at once. */
const CALM_MS = 250;

const calm = (listener: () => void): { listener: () => void; stop: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  const open = () => {
    timer = undefined;
    if (missed) call();
  };
  const call = () => {
    missed = false;
    timer = setTimeout(open, CALM_MS);
    listener();
  };
  return {
    listener: () => {
      if (timer === undefined) call();
      else missed = true;
    },
    stop: () => clearTimeout(timer),
  };
};

/** Like `useView`, for what costs a lot to draw: at most four times a second, and not at all while `active` is false. */
export const useCalmView = <T>(select: (view: View) => T, active: boolean): T => {
  const store = useLiveStore();
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!active) return () => undefined;
      const calmed = calm(listener);
      const unsubscribe = store.subscribe(calmed.listener);
      return () => {
        unsubscribe();
        calmed.stop();
      };
    },
    [store, active],
  );
  const read = () => select(store.view);
  return useSyncExternalStore(subscribe, read, read);
};
