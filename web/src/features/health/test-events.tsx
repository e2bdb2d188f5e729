import { eventsAnswerSchema, type WebConfig } from '@millrace/contract';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button';
import { failureWords, sendRest, type TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import styles from './health.module.css';
import { TestSender } from './test-sender';

interface TestEventsProps {
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
  readonly testEvent: (id: string) => string | undefined;
}

/** Events a second. */
const RATES = [1, 5, 20] as const;

const useTestSender = ({ config, takeToken, testEvent }: TestEventsProps) => {
  const [sender] = useState(
    () =>
      new TestSender({
        timers: browserTimers,
        send: (count) => {
          const events = Array.from({ length: count }, () => testEvent(crypto.randomUUID()));
          return sendRest(`${config.rest}/events`, eventsAnswerSchema, takeToken, `[${events.join()}]`);
        },
        wordsOf: failureWords,
      }),
  );
  useEffect(() => sender.stop, [sender]);
  const read = () => sender.view;
  return { sender, view: useSyncExternalStore(sender.subscribe, read, read) };
};

const Sender = (props: TestEventsProps) => {
  const { sender, view } = useTestSender(props);
  const [rate, setRate] = useState<number>(RATES[0]);
  const { accepted, refused, problem } = view;
  const isSteady = view.rate > 0;
  return (
    <>
      <div className={styles.sending}>
        <Button onClick={() => void sender.send(1)}>Send one</Button>
        <Button onClick={() => void sender.send(5)}>Send five</Button>
        <select
          className={styles.rate}
          aria-label="Steady rate"
          value={rate}
          disabled={isSteady}
          onChange={({ target }) => setRate(Number(target.value))}
        >
          {RATES.map((one) => (
            <option key={one} value={one}>
              {one} a second
            </option>
          ))}
        </select>
        <Button icon={isSteady ? 'pause' : 'play'} onClick={() => (isSteady ? sender.stop() : sender.start(rate))}>
          {isSteady ? 'Stop' : 'Start'}
        </Button>
        <Button look="quiet" onClick={sender.clear}>
          Clear
        </Button>
      </div>
      <p role="status" className={styles.sent} data-accepted={accepted}>
        {accepted + refused === 0
          ? 'None sent yet.'
          : `${accepted.toLocaleString('en')} taken${refused > 0 ? `, ${refused.toLocaleString('en')} refused` : ''}.`}
        {problem !== undefined && <span className={styles.problem}> Stopped: {problem}</span>}
      </p>
    </>
  );
};

/** Sends test events as the person who is signed in, through the door that stamps them. */
export const TestEvents = (props: TestEventsProps) => {
  const sample = props.testEvent('1');
  const type: unknown = sample === undefined ? undefined : JSON.parse(sample).type;
  return (
    <section className={styles.panel} aria-label="Test events">
      <h2>
        Test events{' '}
        <span className={styles.note}>{type === undefined ? '' : `of type ${String(type)}, in your name`}</span>
      </h2>
      {sample === undefined ? (
        <p className={styles.none}>Each metric needs a value of its own: write an event with ⌘K, “Send an event”.</p>
      ) : (
        <Sender {...props} />
      )}
    </section>
  );
};
