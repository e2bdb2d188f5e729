import type { Session, WebConfig } from '@millrace/contract';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/ui/button';
import { ListPanel, ListTable, NothingListed, NotListed, Pager } from '../../components/ui/list-panel';
import { Stale } from '../../components/ui/notice';
import { labelText, OutsideText } from '../../components/ui/outside-text';
import { formatAgo, formatDuration, formatSecond } from '../../lib/format';
import type { TakeToken } from '../../lib/rest';
import { useVisible } from '../../lib/use-visible';
import type { SessionFilter } from '../address/address';
import { goTo, PlaceLink } from '../address/use-address';
import { useNow } from '../live/live-context';
import { useQuery } from '../queries/use-query';
import { OneSession } from './one-session';
import { activeWords, browserOf, stateOf } from './session-query';
import styles from './sessions.module.css';
import { useSessionListStore } from './use-sessions';

interface SessionsProps {
  readonly filter: SessionFilter;
  /** The session that the page is about, and a moment of it. */
  readonly chosen: { readonly id: string; readonly at: number | undefined } | undefined;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

const states = [
  [undefined, 'All'],
  ['active', 'Active'],
  ['ended', 'Ended'],
] as const;

const visitors = [
  [undefined, 'Everybody'],
  ['people', 'People'],
  ['robots', 'Robots'],
] as const;

interface ChoiceProps<K extends 'state' | 'visitors'> {
  readonly label: string;
  readonly filter: SessionFilter;
  readonly by: K;
  readonly choices: readonly (readonly [SessionFilter[K], string])[];
}

const Choice = <K extends 'state' | 'visitors'>({ label, filter, by, choices }: ChoiceProps<K>) => (
  <nav className={styles.choices} aria-label={label}>
    {choices.map(([value, text]) => (
      <PlaceLink
        key={text}
        to={{ page: 'sessions', filter: { ...filter, [by]: value } }}
        className={styles.choice}
        {...(filter[by] === value && { 'aria-current': 'true' })}
      >
        {text}
      </PlaceLink>
    ))}
  </nav>
);

/** Those that have been on a page. */
const VisitedField = ({ filter }: { filter: SessionFilter }) => {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('visited');
    const visited = typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
    goTo({ page: 'sessions', filter: { ...filter, visited } });
  };
  return (
    <form onSubmit={submit} className={styles.visited}>
      <input
        key={filter.visited}
        name="visited"
        type="search"
        className={`field ${styles.search}`}
        aria-label="Page that was visited"
        placeholder="Page, such as /cart"
        defaultValue={filter.visited}
      />
      <Button type="submit" look="quiet">
        Filter
      </Button>
    </form>
  );
};

const Text = ({ text }: { text: string | undefined }) =>
  text === undefined || text === '' ? <>–</> : <OutsideText text={text} />;

/** How long ago something was. It alone follows the clock. */
const Age = ({ time }: { time: number }) => <>{formatAgo(useNow() - time)}</>;

const Row = ({ session, filter }: { session: Session; filter: SessionFilter }) => (
  <tr data-session={session.id}>
    <th scope="row">
      <PlaceLink
        to={{ page: 'session', id: session.id, at: session.first, filter }}
        className={styles.id}
        title={labelText(session.id)}
      >
        <OutsideText text={session.id} />
      </PlaceLink>
    </th>
    <td title={formatSecond(session.last)}>
      <Age time={session.last} />
    </td>
    <td>{formatDuration(session.duration)}</td>
    <td>{session.pages}</td>
    <td>{session.events}</td>
    <td className={styles.words}>{stateOf(session)}</td>
    <td className={styles.words} title={session.entry}>
      <Text text={session.entry} />
    </td>
    <td className={styles.words} title={session.exit}>
      <Text text={session.exit} />
    </td>
    <td className={styles.words}>
      <Text text={session.referrer} />
    </td>
    <td className={styles.words}>
      <Text text={browserOf(session)} />
    </td>
  </tr>
);

const numbers = ['Last event', 'Duration', 'Pages', 'Events'];
const words = ['State', 'Entry page', 'Exit page', 'Referrer', 'Browser'];

const Table = ({ sessions, filter }: { sessions: readonly Session[]; filter: SessionFilter }) => (
  <ListTable className={styles.table} label="Sessions">
    <thead>
      <tr>
        <th scope="col">Session</th>
        {numbers.map((text) => (
          <th key={text} scope="col">
            {text}
          </th>
        ))}
        {words.map((text) => (
          <th key={text} scope="col" className={styles.words}>
            {text}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {sessions.map((session) => (
        <Row key={`${session.id} ${session.first}`} session={session} filter={filter} />
      ))}
    </tbody>
  </ListTable>
);

const isFiltered = ({ state, visitors: who, visited }: SessionFilter): boolean =>
  state !== undefined || who !== undefined || visited !== undefined;

type ListQuery = ReturnType<typeof useList>;

const useList = ({ filter, config, takeToken }: SessionsProps, visible: boolean) => {
  const store = useSessionListStore({ config, takeToken });
  const [pages, setPages] = useState(1);
  const query = useMemo(() => ({ filter, pages }), [filter, pages]);
  return { ...useQuery(store, query, visible), more: () => setPages(pages + 1) };
};

const Body = ({ list, filter }: { list: ListQuery; filter: SessionFilter }) => {
  const { answer } = list;
  if (answer === undefined) return <NotListed {...list} />;
  if (answer.sessions.length > 0) return <Table sessions={answer.sessions} filter={filter} />;
  return <NothingListed>{isFiltered(filter) ? 'No session is like that.' : 'No sessions yet.'}</NothingListed>;
};

/** What visitors did, each until they paused: those that were there last come first. */
export const Sessions = (props: SessionsProps) => {
  const { filter, chosen, config, takeToken } = props;
  const ref = useRef<HTMLElement>(null);
  const list = useList(props, useVisible(ref));
  const activeNow = list.answer?.activeNow;
  return (
    <>
      {chosen && <OneSession key={`${chosen.id} ${chosen.at}`} {...chosen} {...{ filter, config, takeToken }} />}
      <ListPanel
        ref={ref}
        label="All sessions"
        bar={
          <>
            <p className={styles.active} data-active>
              {activeNow ? activeWords(activeNow) : ''}
            </p>
            {list.answer && <Stale reason={list.error} />}
            <Choice label="State" by="state" choices={states} filter={filter} />
            <Choice label="Visitors" by="visitors" choices={visitors} filter={filter} />
            <VisitedField filter={filter} />
          </>
        }
      >
        <Body list={list} filter={filter} />
        <Pager>
          <span>{list.answer && `${list.answer.sessions.length} sessions, by their last event`}</span>
          {list.answer?.more && (
            <Button look="quiet" onClick={list.more}>
              Show more
            </Button>
          )}
        </Pager>
      </ListPanel>
    </>
  );
};
