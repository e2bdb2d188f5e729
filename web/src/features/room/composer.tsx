import { type ChartMoment, MESSAGE_CHARS, type Metric } from '@millrace/contract';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { formatDuration, formatSecond } from '../../lib/format';
import { useCrosshair } from '../charts/crosshair';
import styles from './room-panel.module.css';
import type { Said, Sending } from './use-sending';

/** Seconds that are left until a time, as they pass. */
const useLeft = (until: number | undefined): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === undefined) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(1000, until - now);
};

/** What has become of the last message, if that is to be known. */
const Outcome = ({ sending, isAway }: { sending: Sending; isAway: boolean }) => {
  const left = useLeft(sending.kind === 'waiting' ? sending.until : undefined);
  return (
    <p role="status" className={styles.outcome} data-sending={sending.kind}>
      {sending.kind === 'idle' && isAway && 'Not connected: messages can be sent in a moment.'}
      {sending.kind === 'sending' && 'Sending …'}
      {sending.kind === 'failed' && (
        <span className={styles.failed}>
          <Icon name="warning" size={14} /> Not sent: {sending.reason}
        </span>
      )}
      {sending.kind === 'waiting' && `That was a lot at once. You can go on in ${formatDuration(left)}.`}
    </p>
  );
};

interface PinProps {
  readonly metric: Metric;
  readonly about: ChartMoment | undefined;
  readonly onPin: (about: ChartMoment | undefined) => void;
}

/** Pins the message to where the charts point, or to now where they point at nothing. */
const Pin = ({ metric, about, onPin }: PinProps) => {
  const { pointed } = useCrosshair();
  const at = pointed?.pinned ? pointed.at : undefined;
  const words = about
    ? `Pinned to ${metric.label}, ${formatSecond(about.time)}`
    : `Pin to ${metric.label}, ${at === undefined ? 'now' : formatSecond(at)}`;
  return (
    <Button
      look="quiet"
      icon="chart"
      className={styles.pin}
      aria-pressed={about !== undefined}
      onClick={() => onPin(about ? undefined : { metric: metric.name, time: at ?? Date.now() })}
    >
      <span className={styles.pinWords}>{words}</span>
    </Button>
  );
};

interface ComposerProps {
  readonly metric: Metric | undefined;
  readonly sending: Sending;
  readonly send: (said: Said) => Promise<boolean>;
  readonly isAway: boolean;
}

/** Where a message is written. What could not be sent stays there. */
export const Composer = ({ metric, sending, send, isAway }: ComposerProps) => {
  const [text, setText] = useState('');
  const [pin, setPin] = useState<ChartMoment>();
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => area.current?.focus(), []);
  const about = pin && pin.metric === metric?.name ? pin : undefined;
  const isBusy = sending.kind === 'sending' || sending.kind === 'waiting' || isAway;
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (isBusy || text.trim() === '') return;
    if (!(await send({ text, ...(about && { about }) }))) return;
    setText('');
    setPin(undefined);
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {metric && <Pin {...{ metric, about }} onPin={setPin} />}
      <label htmlFor={id} className="visually-hidden">
        Message
      </label>
      <textarea
        ref={area}
        id={id}
        className="field"
        rows={2}
        maxLength={MESSAGE_CHARS}
        placeholder="Write a message"
        value={text}
        readOnly={sending.kind === 'sending'}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      <div className={styles.row}>
        <Outcome {...{ sending, isAway }} />
        <Button type="submit" look="primary" disabled={isBusy || text.trim() === ''}>
          Send
        </Button>
      </div>
    </form>
  );
};
