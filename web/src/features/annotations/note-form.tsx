import { ANNOTATION_CHARS, type Metric, type NewAnnotation, newAnnotationSchema } from '@millrace/contract';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { localText } from '../../lib/format';
import { failureWords } from '../../lib/rest';
import styles from './notes.module.css';

/** What somebody has filled in. Times are as the fields hold them. */
export interface Draft {
  readonly text: string;
  readonly time: string;
  readonly end: string;
  readonly link: string;
  readonly metric: string | undefined;
}

const fieldWords: Readonly<Record<string, string>> = { text: 'Note', time: 'From', end: 'Until', link: 'Link' };

/** What is sent of a draft, or what is wrong with it in words. */
export const noteIn = ({ text, time, end, link, metric }: Draft): NewAnnotation | string => {
  const [begun, ended] = [Date.parse(time), Date.parse(end)];
  if (Number.isNaN(begun)) return 'Choose when it was.';
  if (ended <= begun) return 'The end must be later than the beginning.';
  const parsed = newAnnotationSchema.safeParse({
    text,
    time: begun,
    ...(end !== '' && { end: ended }),
    ...(link.trim() !== '' && { link: link.trim() }),
    ...(metric !== undefined && { metric }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${fieldWords[String(issue?.path[0])] ?? 'Note'}: ${issue?.message ?? 'not valid'}.`;
};

interface NoteFormProps {
  /** That of the chart that is shown. */
  readonly metric: Metric | undefined;
  /** The moment that it is about, ms. */
  readonly at: number;
  readonly add: (note: NewAnnotation) => Promise<void>;
  readonly onDone: () => void;
}

type Saving = { readonly kind: 'idle' | 'saving' } | { readonly kind: 'failed'; readonly reason: string };

const useSaving = (draft: Draft, { add, onDone }: Pick<NoteFormProps, 'add' | 'onDone'>) => {
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' });
  const note = noteIn(draft);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (typeof note === 'string') return;
    setSaving({ kind: 'saving' });
    try {
      await add(note);
      onDone();
    } catch (error) {
      setSaving({ kind: 'failed', reason: failureWords(error) });
    }
  };
  // Nothing is wrong yet with what nobody has begun.
  const mistake = typeof note === 'string' && draft.text.trim() !== '' ? note : undefined;
  return { saving, save, mistake, ready: typeof note !== 'string' && saving.kind !== 'saving' };
};

interface NamedProps {
  readonly label: string;
  readonly wide?: boolean;
  readonly children: (id: string) => ReactNode;
}

const Named = ({ label, wide = false, children }: NamedProps) => {
  const id = useId();
  return (
    <div className={`${styles.named} ${wide ? styles.wide : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
};

/** Where a note is written. What could not be saved stays there. */
const NoteForm = ({ metric, at, ...saved }: NoteFormProps) => {
  const [draft, setDraft] = useState<Draft>({ text: '', time: localText(at), end: '', link: '', metric: undefined });
  const { saving, save, mistake, ready } = useSaving(draft, saved);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const time = { type: 'datetime-local', className: 'field', step: 1 } as const;
  return (
    <form className={styles.form} onSubmit={save}>
      <Named label="Note" wide>
        {(id) => (
          <textarea
            id={id}
            className="field"
            rows={3}
            maxLength={ANNOTATION_CHARS}
            value={draft.text}
            onChange={({ target }) => change({ text: target.value })}
          />
        )}
      </Named>
      <Named label="From">
        {(id) => (
          <input {...time} id={id} value={draft.time} onChange={({ target }) => change({ time: target.value })} />
        )}
      </Named>
      <Named label="Until (optional)">
        {(id) => <input {...time} id={id} value={draft.end} onChange={({ target }) => change({ end: target.value })} />}
      </Named>
      <Named label="Link (optional)" wide>
        {(id) => (
          <input
            id={id}
            className="field"
            inputMode="url"
            placeholder="https://"
            value={draft.link}
            onChange={({ target }) => change({ link: target.value })}
          />
        )}
      </Named>
      {metric && (
        <label className={styles.alone}>
          <input
            type="checkbox"
            checked={draft.metric !== undefined}
            onChange={({ target }) => change({ metric: target.checked ? metric.name : undefined })}
          />
          On {metric.label} alone
        </label>
      )}
      <p className={styles.mistake} role="status">
        {mistake}
        {saving.kind === 'failed' && (
          <>
            <Icon name="warning" size={14} /> Not saved: {saving.reason}
          </>
        )}
      </p>
      <Button look="primary" type="submit" disabled={!ready}>
        Save
      </Button>
    </form>
  );
};

export default NoteForm;
