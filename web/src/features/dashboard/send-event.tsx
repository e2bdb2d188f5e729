import { type EventsAnswer, eventsAnswerSchema, type Metric, type WebConfig } from '@millrace/contract';
import { type FormEvent, useId, useMemo, useState } from 'react';
import { Button } from '../../components/ui/button';
import { CopyLine } from '../../components/ui/copy-line';
import { Icon } from '../../components/ui/icon';
import { Tabs } from '../../components/ui/tabs';
import { failureWords, sendRest, type TakeToken } from '../../lib/rest';
import type { Person } from '../session/session';
import styles from './no-data.module.css';
import { firstEvent, maySend, outcomesOf, sendMistake, waysToSend } from './ways-to-send';

export interface SendEventProps {
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly person: Person;
  readonly takeToken: TakeToken;
}

type Sent =
  | { readonly kind: 'sending' }
  | { readonly kind: 'answered'; readonly answer: EventsAnswer }
  | { readonly kind: 'failed'; readonly reason: string };

/** What has become of what was sent. */
const Outcome = ({ sent }: { sent: Sent | undefined }) => (
  <div role="status" className={styles.outcome}>
    {sent?.kind === 'failed' && (
      <p data-taken={false}>
        <Icon name="warning" size={14} /> Nothing was sent: {sent.reason}
      </p>
    )}
    {sent?.kind === 'answered' &&
      outcomesOf(sent.answer).map(({ taken, words }) => (
        <p key={words} data-taken={taken}>
          <Icon name={taken ? 'check' : 'warning'} size={14} /> {words}
        </p>
      ))}
  </div>
);

const useSending = ({ config, metrics, takeToken }: SendEventProps) => {
  const [id, setId] = useState(() => crypto.randomUUID());
  const [text, setText] = useState(() => firstEvent(metrics, id) ?? '');
  const [sent, setSent] = useState<Sent>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSent({ kind: 'sending' });
    try {
      const answer = await sendRest(`${config.rest}/events`, eventsAnswerSchema, takeToken, text);
      setSent({ kind: 'answered', answer });
      // The next one is another event, and not the same once more, which would count once.
      const next = crypto.randomUUID();
      if (answer.accepted > 0) setText((before) => before.replaceAll(id, next));
      if (answer.accepted > 0) setId(next);
    } catch (error) {
      setSent({ kind: 'failed', reason: failureWords(error) });
    }
  };
  return { text, setText, sent, send };
};

/** Sends events from the page, as the person who has it open. */
const SendHere = (props: SendEventProps) => {
  const { text, setText, sent, send } = useSending(props);
  const id = useId();
  const mistake = sendMistake(text);
  return (
    <form className={styles.here} onSubmit={send}>
      <label htmlFor={id}>One event as JSON, or several in an array</label>
      <textarea
        id={id}
        className="field"
        rows={8}
        spellCheck={false}
        value={text}
        aria-describedby={`${id}mistake`}
        onChange={({ target }) => setText(target.value)}
      />
      <p id={`${id}mistake`} className={styles.mistake} role="status">
        {mistake}
      </p>
      <Button look="primary" type="submit" disabled={mistake !== undefined || sent?.kind === 'sending'}>
        Send
      </Button>
      <Outcome sent={sent} />
    </form>
  );
};

/** How to put an event on the stream: from here for those who may, and each other way as text to copy. */
const SendEvent = (props: SendEventProps) => {
  const { config, metrics, person } = props;
  const ways = useMemo(() => waysToSend(config, metrics, person), [config, metrics, person]);
  const tabs = ways.map(({ name, text, words }) => ({
    name,
    content: (
      <>
        <CopyLine label={`An event with ${name}`} text={text} />
        <p className={styles.words}>{words}</p>
      </>
    ),
  }));
  const here = maySend(person) ? [{ name: 'Here', content: <SendHere {...props} /> }] : [];
  if (here.length + tabs.length > 0) return <Tabs label="Ways to send an event" tabs={[...here, ...tabs]} />;
  return (
    <p className={styles.words}>
      Put a JSON event of a type that your metrics read on the stream <code>{config.stream}</code>, or send it to{' '}
      <code>{config.rest}/events</code>.
    </p>
  );
};

export default SendEvent;
