import { type ChartMoment, type Metric, type RoomFrame, roomTopic, visibleText } from '@millrace/contract';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { OutsideText } from '../../components/ui/outside-text';
import { formatMoment, formatSecond } from '../../lib/format';
import { PlaceLink } from '../address/use-address';
import { useMarked } from '../charts/pins';
import type { SideLine } from '../connection/side-line';
import { customRange } from '../ranges/ranges';
import { Composer } from './composer';
import styles from './room-panel.module.css';
import { emptyRoom, peopleWords, pinsOf, type RoomView, roomAfter } from './room-view';
import { useSending } from './use-sending';

/** The room that the page shows. */
const ROOM = 'lobby';

/** What is shown of a chart on either side of a moment, ms. */
const AROUND_MS = 300_000;

/** Where a message is pinned to, in words, and the way there, if the page has the metric. */
const MomentLink = ({ about: { metric: name, time }, metrics }: { about: ChartMoment; metrics: readonly Metric[] }) => {
  const metric = metrics.find((one) => one.name === name);
  const words = `${metric?.label ?? name}, ${formatSecond(time)}`;
  if (!metric) return <span className={styles.moment}>{words}</span>;
  const now = Date.now();
  const range = customRange(time - AROUND_MS, Math.max(time + 60_000, Math.min(time + AROUND_MS, now)), now);
  return (
    <PlaceLink to={{ page: 'metric', metric: name }} range={range} className={styles.moment} data-moment={time}>
      <Icon name="chart" size={14} /> {words}
    </PlaceLink>
  );
};

const Message = ({ message, metrics }: { message: RoomFrame; metrics: readonly Metric[] }) => (
  <li className={styles.message} data-message={message.id}>
    <div className={styles.by}>
      <span className={styles.name}>
        <OutsideText text={message.from} />
      </span>
      <time dateTime={new Date(message.at).toISOString()}>{formatMoment(message.at)}</time>
    </div>
    <div className={styles.text}>
      <bdi>{message.text.split('\n').map(visibleText).join('\n')}</bdi>
    </div>
    {message.about && <MomentLink about={message.about} metrics={metrics} />}
  </li>
);

const emptyWords = ({ status }: RoomView): string =>
  status === 'loading' ? 'Loading what was said …' : 'Nobody has written anything yet.';

/** What was said, the newest at the end, which stays in sight while it is. */
const Messages = ({ view, metrics }: { view: RoomView; metrics: readonly Metric[] }) => {
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const { messages } = view;
  useLayoutEffect(() => {
    if (messages.length > 0 && atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [messages]);
  const follow = ({ scrollTop, scrollHeight, clientHeight }: HTMLOListElement) => {
    atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
  };
  if (messages.length === 0) return <p className={styles.empty}>{emptyWords(view)}</p>;
  return (
    <ol
      ref={list}
      className={styles.messages}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
      tabIndex={0}
      aria-label="What was said"
      onScroll={(e) => follow(e.currentTarget)}
    >
      {view.earlier && <li className={styles.earlier}>Older messages are not shown.</li>}
      {messages.map((message) => (
        <Message key={message.id} {...{ message, metrics }} />
      ))}
    </ol>
  );
};

const whoIsHere = ({ status, people }: RoomView): string => {
  if (status === 'away') return 'Not connected: what is said meanwhile comes later';
  return people ? peopleWords(people, visibleText) : 'Who is here is not known yet';
};

/** The newest message of somebody else, for those who listen. */
const Announced = ({ view }: { view: RoomView }) => {
  const newest = view.messages.at(-1);
  return (
    <p className="visually-hidden" role="status">
      {newest && `${visibleText(newest.from)}: ${visibleText(newest.text)}`}
    </p>
  );
};

export interface RoomPanelProps {
  readonly line: SideLine;
  readonly metrics: readonly Metric[];
  /** What a message can be pinned to: the metric of the chart that is shown. */
  readonly metric: Metric | undefined;
  readonly onClose: () => void;
}

const useRoom = (line: SideLine) => {
  const reducer = useMemo(() => roomAfter(ROOM), []);
  const [view, report] = useReducer(reducer, emptyRoom);
  useEffect(() => line.show([roomTopic(ROOM)], report), [line]);
  useMarked(useMemo(() => pinsOf(view), [view]));
  return { view, report };
};

/** What people who watch say to each other, and who of them is there, beside the figures. */
const RoomPanel = ({ line, metrics, metric, onClose }: RoomPanelProps) => {
  const { view, report } = useRoom(line);
  const { sending, send } = useSending(line, ROOM, (message) => report({ kind: 'said', message }));
  const title = useId();
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <aside className={styles.panel} aria-labelledby={title} data-room={view.status} onKeyDown={closeOnEscape}>
      <header className={styles.head}>
        <h2 id={title} className={styles.title}>
          Messages
        </h2>
        <Button look="quiet" icon="close" aria-label="Close messages" onClick={onClose} />
      </header>
      <p className={styles.people} data-people={view.people?.count}>
        {whoIsHere(view)}
      </p>
      <Messages {...{ view, metrics }} />
      <Announced view={view} />
      <Composer {...{ metric, sending, send }} isAway={view.status !== 'here'} />
    </aside>
  );
};

export default RoomPanel;
