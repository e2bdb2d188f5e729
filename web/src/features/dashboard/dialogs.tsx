import { type FormEvent, lazy, Suspense, useState } from 'react';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { localText } from '../../lib/format';
import { pageAddress, useAddress } from '../address/use-address';
import { customRange, LONGEST_CUSTOM_MS, SHORTEST_CUSTOM_MS } from '../ranges/ranges';
import styles from './dialogs.module.css';
import type { PaletteEntry } from './palette';
import { PaletteDialog } from './palette-dialog';
import type { SendEventProps } from './send-event';
import type { Shortcut } from './shortcuts';

/** Loaded when somebody wants to send one. */
const SendEvent = lazy(() => import('./send-event'));

const Row = ({ keys, does }: { keys: string; does: string }) => (
  <div className={styles.row}>
    <dt>
      {keys.split(' ').map((key) =>
        key === '–' ? (
          ' – '
        ) : (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ),
      )}
    </dt>
    <dd>{does}</dd>
  </div>
);

const KeysDialog = ({ shortcuts, onClose }: { shortcuts: readonly Shortcut[]; onClose: () => void }) => (
  <Dialog title="Keyboard shortcuts" onClose={onClose}>
    <dl className={styles.keys}>
      {shortcuts.map(({ shown, does }) => shown !== undefined && <Row key={shown} keys={shown} does={does} />)}
      <Row keys="← →" does="On a chart: read its values" />
      <Row keys="⌘K" does="Go to anything (or Ctrl K)" />
    </dl>
  </Dialog>
);

const DAY_MS = 86_400_000;

/** What is wrong with a range, in words; undefined when it can be shown. */
export const rangeMistake = (from: number, to: number, now: number): string | undefined => {
  if (Number.isNaN(from) || Number.isNaN(to)) return 'Choose a date and a time for both.';
  if (to <= from) return 'The end must be later than the beginning.';
  if (from > now) return 'Nothing has happened yet at that time.';
  if (to - from < SHORTEST_CUSTOM_MS) return `The shortest range is ${SHORTEST_CUSTOM_MS / 1000} seconds.`;
  if (to - from > LONGEST_CUSTOM_MS) return `The longest range is ${LONGEST_CUSTOM_MS / DAY_MS} days.`;
  return undefined;
};

/** A range from one moment to another. */
const RangeDialog = ({ onClose }: { onClose: () => void }) => {
  const { range } = useAddress();
  const [opened] = useState(() => Date.now());
  const begin = range.kind === 'custom' ? range : { from: opened - range.ms, to: opened };
  const [from, setFrom] = useState(() => localText(begin.from));
  const [to, setTo] = useState(() => localText(begin.to));
  const mistake = rangeMistake(Date.parse(from), Date.parse(to), opened);
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (mistake !== undefined) return;
    onClose();
    pageAddress.push({ range: customRange(Date.parse(from), Date.parse(to), Date.now()) });
  };
  const field = { type: 'datetime-local', className: 'field', step: 1, max: localText(opened) } as const;
  return (
    <Dialog title="Custom range" onClose={onClose}>
      <form className={styles.form} onSubmit={show}>
        <label className={styles.named}>
          From
          <input {...field} value={from} onChange={({ target }) => setFrom(target.value)} />
        </label>
        <label className={styles.named}>
          To
          <input {...field} value={to} onChange={({ target }) => setTo(target.value)} />
        </label>
        <p className={styles.mistake} role="status">
          {mistake}
        </p>
        <Button look="primary" type="submit" disabled={mistake !== undefined}>
          Show
        </Button>
      </form>
    </Dialog>
  );
};

export type OpenDialog = 'keys' | 'send-event' | 'range' | 'palette' | 'filter' | undefined;

interface DialogsProps extends SendEventProps {
  readonly open: OpenDialog;
  readonly shortcuts: readonly Shortcut[];
  /** What the palette offers, and that of it which filters. */
  readonly entries: () => readonly PaletteEntry[];
  readonly filters: () => readonly PaletteEntry[];
  readonly onClose: () => void;
}

export const Dialogs = ({ open, shortcuts, entries, filters, onClose, ...sending }: DialogsProps) => {
  switch (open) {
    case 'keys':
      return <KeysDialog shortcuts={shortcuts} onClose={onClose} />;
    case 'palette':
      return <PaletteDialog key={open} title="Go to" entries={entries} onClose={onClose} />;
    case 'filter':
      return <PaletteDialog key={open} title="Filter by a label" entries={filters} onClose={onClose} />;
    case 'range':
      return <RangeDialog onClose={onClose} />;
    case 'send-event':
      return (
        <Dialog title="Send an event" onClose={onClose}>
          <Suspense>
            <SendEvent {...sending} />
          </Suspense>
        </Dialog>
      );
    default:
      return null;
  }
};
