import { type Annotation, type Metric, visibleText } from '@millrace/contract';
import { useId, useState } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { OutsideText } from '../../components/ui/outside-text';
import { formatMoment, formatSecond } from '../../lib/format';
import { failureWords } from '../../lib/rest';
import { useAddress } from '../address/use-address';
import { pinsBetween } from '../charts/pins';
import { useView } from '../live/live-context';
import { rangeEnd, rangeStart } from '../ranges/ranges';
import { pinOf } from './notes';
import styles from './notes.module.css';
import { useNotes } from './use-notes';

type Removal = 'none' | 'asking' | 'removing' | { readonly failed: string };

/** Removes a note, once that is confirmed. */
const Remove = ({ note: { id, text } }: { note: Annotation }) => {
  const { remove } = useNotes();
  const [removal, setRemoval] = useState<Removal>('none');
  const confirm = async () => {
    setRemoval('removing');
    try {
      await remove(id);
    } catch (error) {
      setRemoval({ failed: failureWords(error) });
    }
  };
  if (removal === 'none')
    return (
      <Button
        look="quiet"
        icon="close"
        aria-label={`Remove the note “${visibleText(text)}”`}
        onClick={() => setRemoval('asking')}
      />
    );
  return (
    <span className={styles.removal}>
      {typeof removal === 'object' && <span role="status">Not removed: {removal.failed}</span>}
      <Button disabled={removal === 'removing'} onClick={() => void confirm()}>
        Remove
      </Button>
      <Button look="quiet" disabled={removal === 'removing'} onClick={() => setRemoval('none')}>
        Keep
      </Button>
    </span>
  );
};

const Note = ({ note }: { note: Annotation }) => {
  const { time, end, from, text, link, removable } = note;
  return (
    <li className={styles.note} data-note={note.id}>
      <div className={styles.words}>
        <p className={styles.text}>
          <bdi>{text.split('\n').map(visibleText).join('\n')}</bdi>{' '}
          {link !== undefined && (
            <a href={link} target="_blank" rel="noreferrer noopener" className={styles.link}>
              {new URL(link).host}
            </a>
          )}
        </p>
        <p className={styles.by}>
          <time dateTime={new Date(time).toISOString()}>{formatSecond(time)}</time>
          {end !== undefined && ` – ${formatMoment(end)}`} · <OutsideText text={from} />
        </p>
      </div>
      {removable && <Remove note={note} />}
    </li>
  );
};

/** The notes of the range on a metric's charts, the latest first. */
const useShownNotes = (metric: Metric): readonly Annotation[] => {
  const { notes } = useNotes();
  const { range } = useAddress();
  const second = useView(({ now }) => now);
  const [from, to] = range.kind === 'custom' ? [range.from, range.to] : [rangeStart(second, range), rangeEnd(second)];
  return notes.filter((note) => pinsBetween([pinOf(note)], metric.name, from, to).length > 0).toReversed();
};

/** What was noted of the time that a chart shows, for who cannot point at it, and in full. */
export const NoteList = ({ metric }: { metric: Metric }) => {
  const { error, retry, onAdd } = useNotes();
  const shown = useShownNotes(metric);
  const title = useId();
  if (shown.length === 0 && error === undefined) return null;
  return (
    <section className={styles.list} aria-labelledby={title}>
      <div className={styles.head}>
        <h2 id={title} className={styles.title}>
          Notes
        </h2>
        {onAdd && (
          <Button look="quiet" icon="note" onClick={onAdd}>
            Add a note
          </Button>
        )}
      </div>
      {error !== undefined && (
        <p role="status" className={styles.failed}>
          <Icon name="warning" size={14} /> Notes could not be read: {error}. <Button onClick={retry}>Try again</Button>
        </p>
      )}
      <ol className={styles.notes}>
        {shown.map((note) => (
          <Note key={note.id} note={note} />
        ))}
      </ol>
    </section>
  );
};
