import type { ReactNode } from 'react';
import { CopyLine } from '../../components/ui/copy-line';
import { type ConnectionState, describeState } from '../connection/connection-state';
import { useNow, usePaused } from '../live/live-context';
import styles from './no-data.module.css';
import SendEvent, { type SendEventProps } from './send-event';
import { sampleCommand } from './ways-to-send';

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

export interface FirstEventsProps extends SendEventProps {
  readonly state: ConnectionState;
}

/** How to send the first event, in three steps. */
const FirstEvents = ({ state, ...props }: FirstEventsProps) => (
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
        <SendEvent {...props} />
      </Step>
      <Step title="Wait for the first">
        <Wait state={state} />
      </Step>
    </ol>
  </section>
);

export default FirstEvents;
