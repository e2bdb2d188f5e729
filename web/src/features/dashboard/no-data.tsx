import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { CopyLine } from '../../components/ui/copy-line';
import { type ConnectionState, describeState } from '../connection/connection-state';
import { useAnyEvents } from '../history/use-history';
import { useNow, usePaused, useView } from '../live/live-context';
import { pastRanges } from '../ranges/ranges';
import styles from './no-data.module.css';
import { Blocks } from './outline';
import type { SendEventProps } from './send-event';
import { sampleCommand } from './ways-to-send';

/** Loaded where it is needed. */
const SendEvent = lazy(() => import('./send-event'));

/** No event in the longest range that there is to choose. */
const [, , , LONGEST] = pastRanges;

/** Each metric that is asked about is a request: of very many the first ones are, and the last ones, among which are those that count what no metric reads. */
const ASKED = 20;

/** Whether any event has come, live or long ago. What REST does not answer is not held against the page. */
const useData = ({ metrics }: Pick<SendEventProps, 'metrics'>): 'some' | 'none' | 'asking' => {
  const nothing = useView(({ updatedAt }) => updatedAt === undefined);
  const isDone = useView(({ backfillStatus }) => backfillStatus === 'done');
  const [wasDone, setWasDone] = useState(false);
  if (isDone && !wasDone) setWasDone(true);
  const isEmpty = nothing && wasDone;
  const asked = useMemo(() => {
    // What formulas read is asked about.
    const stored = metrics.filter(({ formula }) => !formula);
    return [...new Set([...stored.slice(0, ASKED), ...stored.slice(-ASKED)])];
  }, [metrics]);
  const past = useAnyEvents(asked, LONGEST, isEmpty);
  if (!isEmpty || past === 'some' || past === 'failed') return 'some';
  return past;
};

const Step = ({ title, children }: { title: string; children: ReactNode }) => (
  <li className={styles.step}>
    <h3 className={styles.title}>{title}</h3>
    {children}
  </li>
);

const waitingWords = (state: ConnectionState, paused: boolean): string => {
  if (paused) return 'The page is paused. Resume it to see events as they come.';
  if (state.kind !== 'live') return describeState(state, Date.now());
  return 'Connected. The first event opens the overview right away.';
};

const Wait = ({ state }: { state: ConnectionState }) => {
  useNow();
  const paused = usePaused();
  return (
    <p className={styles.wait} data-waiting={state.kind === 'live' && !paused}>
      <span className={styles.dot} />
      {waitingWords(state, paused)}
    </p>
  );
};

interface NoDataProps extends SendEventProps {
  readonly state: ConnectionState;
}

const Steps = ({ state, ...props }: NoDataProps) => (
  <section className={styles.page} aria-labelledby="no-data" data-no-data>
    <h2 id="no-data" className={styles.head}>
      No events yet
    </h2>
    <p className={styles.words}>Figures and charts appear here by themselves with the first event.</p>
    <ol className={styles.steps}>
      <Step title="Send sample events">
        <CopyLine label="A command that sends sample events" text={sampleCommand(props.config)} />
        <p className={styles.words}>For a terminal in this project’s folder: 20 events a second for a minute.</p>
      </Step>
      <Step title="Or one of your own">
        <Suspense>
          <SendEvent {...props} />
        </Suspense>
      </Step>
      <Step title="Wait for the first">
        <Wait state={state} />
      </Step>
    </ol>
  </section>
);

/** Its children once any event has come; until then, how to send one. */
export const WithData = ({ children, ...props }: NoDataProps & { children: ReactNode }) => {
  const data = useData(props);
  const waited = useRef(false);
  useEffect(() => {
    if (data === 'some' && waited.current) document.getElementById('main')?.focus({ preventScroll: true });
    waited.current = data === 'none';
  }, [data]);
  if (data === 'some') return children;
  return data === 'none' ? <Steps {...props} /> : <Blocks outline={{ metrics: props.metrics, items: [] }} />;
};
