import type { Session, SessionAnswer, TimelineEntry, WebConfig } from '@millrace/contract';
import { useMemo, useRef } from 'react';
import { Button } from '../../components/ui/button';
import { ScrollRegion } from '../../components/ui/data-table';
import { OutsideText } from '../../components/ui/outside-text';
import { formatDuration, formatSecond } from '../../lib/format';
import type { TakeToken } from '../../lib/rest';
import { useVisible } from '../../lib/use-visible';
import type { SessionFilter } from '../address/address';
import { PlaceLink } from '../address/use-address';
import { useQuery } from '../queries/use-query';
import { browserOf, stateOf } from './session-query';
import styles from './sessions.module.css';
import { useOneSessionStore } from './use-sessions';

interface OneSessionProps {
  readonly id: string;
  readonly at: number | undefined;
  readonly filter: SessionFilter;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

const valuesOf = (session: Session): readonly (readonly [string, string])[] => [
  ['State', session.cut ? `${stateOf(session)}, its last day` : stateOf(session)],
  ['First event', formatSecond(session.first)],
  ['Last event', formatSecond(session.last)],
  ['Duration', formatDuration(session.duration)],
  ['Pages', String(session.pages)],
  ['Events', String(session.events)],
  ['Entry page', session.entry ?? '–'],
  ['Exit page', session.exit ?? '–'],
  ['Referrer', session.referrer ?? '–'],
  ['Browser', browserOf(session) || '–'],
];

const leftOutWords = (count: number): string =>
  count === 1 ? '1 step in between is not kept' : `${count.toLocaleString('en')} steps in between are not kept`;

const Step = ({ entry }: { entry: TimelineEntry }) => {
  if ('leftOut' in entry) return <li className={styles.leftOut}>{leftOutWords(entry.leftOut)}</li>;
  return (
    <li className={styles.step}>
      <time dateTime={new Date(entry.time).toISOString()}>{formatSecond(entry.time)}</time>
      <span className={styles.page}>{entry.page === undefined ? '–' : <OutsideText text={entry.page} />}</span>
      <span className={styles.type}>
        <OutsideText text={entry.type} />
      </span>
    </li>
  );
};

const Details = ({ session }: { session: SessionAnswer }) => (
  <>
    <dl className={styles.values}>
      {valuesOf(session).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <OutsideText text={value} />
          </dd>
        </div>
      ))}
    </dl>
    <ScrollRegion label="Steps" className={styles.steps}>
      <ol>
        {session.timeline.map((entry, i) => (
          <Step key={i} entry={entry} />
        ))}
      </ol>
    </ScrollRegion>
  </>
);

/** The session that the page is about, with its steps. */
export const OneSession = ({ id, at, filter, config, takeToken }: OneSessionProps) => {
  const ref = useRef<HTMLElement>(null);
  const store = useOneSessionStore({ config, takeToken });
  const query = useMemo(() => ({ id, at }), [id, at]);
  const { answer, error, shared, retry } = useQuery(store, query, useVisible(ref));
  const wrong = shared ? 'Not loaded. It appears here as soon as the service answers.' : error;
  return (
    <section ref={ref} className={styles.one} aria-label={`Session ${id}`} data-chosen={id}>
      <header className={styles.oneBar}>
        <h2 className={styles.oneName}>
          Session <OutsideText text={id} />
        </h2>
        <PlaceLink to={{ page: 'sessions', filter }} className={styles.all}>
          All sessions
        </PlaceLink>
      </header>
      {answer && <Details session={answer} />}
      {!answer && wrong === undefined && <div className={styles.oneLoading} role="status" aria-label="Loading" />}
      {!answer && wrong !== undefined && (
        <div className={styles.absent} role="alert">
          <p>{wrong}</p>
          {!shared && <Button onClick={retry}>Try again</Button>}
        </div>
      )}
    </section>
  );
};
