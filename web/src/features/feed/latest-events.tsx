import { useEffect, useId, useState, useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button';
import { FoldHeading } from '../../components/ui/fold-heading';
import { OutsideText } from '../../components/ui/outside-text';
import { formatClock } from '../../lib/format';
import { pageStorage } from '../../lib/storage';
import { browserTimers } from '../../lib/timers';
import type { SideLine } from '../connection/side-line';
import { usePaused } from '../live/live-context';
import { type FeedRow, FeedStore, type FeedView, ROWS, watchedFeeds } from './feed-store';
import styles from './latest-events.module.css';

/** Whether somebody has unfolded it in this browser. */
const UNFOLDED = 'millrace.latest-events';

const fieldsOf = ({ data }: FeedRow): string =>
  Object.entries(data)
    .map(([field, value]) => `${field} ${value}`)
    .join(' · ');

const Row = ({ row }: { row: FeedRow }) => (
  <li className={styles.row}>
    <time dateTime={new Date(row.time).toISOString()}>{formatClock(row.time)}</time>
    <span className={styles.type}>
      <OutsideText text={row.type} />
    </span>
    <span>{row.subject !== undefined && <OutsideText text={row.subject} />}</span>
    <span className={styles.fields}>
      <OutsideText text={fieldsOf(row)} />
    </span>
  </li>
);

const noteOf = ({ rows, leftOut }: FeedView, isPaused: boolean): string => {
  if (isPaused) return 'Paused';
  if (rows.length === 0) return 'Events appear here as they come.';
  return leftOut > 0 ? `Sampled: ${leftOut.toLocaleString('en')} more in the last 10 s` : '';
};

interface LatestEventsProps {
  /** Types of events, and families of them. */
  readonly feeds: readonly string[];
  readonly line: SideLine;
}

/** Watches the feeds for as long as it is there. */
const useFeed = ({ feeds, line }: LatestEventsProps) => {
  const [store] = useState(() => new FeedStore(browserTimers));
  const names = feeds.join('\n');
  useEffect(
    () =>
      line.show(watchedFeeds(names.split('\n')), (event) => {
        if (event.kind === 'message' && event.message.type === 'delta') store.receive(event.message);
      }),
    [line, store, names],
  );
  const read = () => store.view;
  return { store, view: useSyncExternalStore(store.subscribe, read, read) };
};

/** Five rows that stand still while somebody reads them, with the pointer over them, and while they or the page are paused. */
const List = (props: LatestEventsProps) => {
  const { store, view } = useFeed(props);
  const [isRead, setRead] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const isPagePaused = usePaused();
  const isHeld = isRead || isPaused || isPagePaused;
  useEffect(() => store.hold(isHeld), [store, isHeld]);
  return (
    <div onPointerEnter={({ pointerType }) => setRead(pointerType === 'mouse')} onPointerLeave={() => setRead(false)}>
      <ol className={styles.rows} style={{ '--rows': ROWS } as React.CSSProperties}>
        {view.rows.map((row) => (
          <Row key={row.key} row={row} />
        ))}
      </ol>
      <div className={styles.foot}>
        <Button look="quiet" icon={isPaused ? 'play' : 'pause'} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Show new events' : 'Pause events'}
        </Button>
        <p>{noteOf(view, isPaused || isPagePaused)}</p>
      </div>
    </div>
  );
};

/** The last events of all types that the person may watch, folded until somebody wants them: nothing is sent before that. */
export const LatestEvents = (props: LatestEventsProps) => {
  const id = useId();
  const [isOpen, setOpen] = useState(() => pageStorage.getItem(UNFOLDED) !== null);
  const toggle = () => {
    if (isOpen) pageStorage.removeItem(UNFOLDED);
    else pageStorage.setItem(UNFOLDED, 'yes');
    setOpen(!isOpen);
  };
  return (
    <section className={styles.events} aria-label="Latest events">
      <FoldHeading isOpen={isOpen} controls={id} onToggle={toggle}>
        Latest events
      </FoldHeading>
      <div id={id}>{isOpen && <List {...props} />}</div>
    </section>
  );
};
