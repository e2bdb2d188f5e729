import type { Metric } from '@millrace/contract';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Button } from '../../components/ui/button';
import type { SideLine } from '../connection/side-line';
import styles from './controls.module.css';

export const loadRoom = () => import('../room/room-panel');
/** Loaded when somebody opens it. */
const RoomPanel = lazy(loadRoom);

/** Opens what people who watch say to each other; on small screens the menu of the account does. */
export const MessagesButton = ({ onClick }: { onClick: () => void }) => (
  <Button
    icon="message"
    className={styles.roomy}
    aria-label="Messages"
    title="Messages between those who watch (M)"
    onClick={onClick}
  />
);

interface Messages {
  /** Beside the figures; nothing while it is closed. */
  readonly panel: ReactNode;
  readonly toggle: () => void;
}

/** Messages beside the figures, while somebody has them open; what opened them has the focus again when they are closed. `metric`: that of the chart that is shown. */
export const useMessages = (line: SideLine, metrics: readonly Metric[], metric: Metric | undefined): Messages => {
  const [opener, setOpener] = useState<Element | null>();
  const close = () => {
    setOpener(undefined);
    if (opener instanceof HTMLElement) opener.focus();
  };
  const panel = opener !== undefined && (
    <Suspense fallback={null}>
      <RoomPanel {...{ line, metrics, metric }} onClose={close} />
    </Suspense>
  );
  return { panel, toggle: () => (opener === undefined ? setOpener(document.activeElement) : close()) };
};
