import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog } from '../../components/ui/dialog';
import { matchingEntries, type PaletteEntry } from './palette';
import styles from './palette-dialog.module.css';

interface PaletteDialogProps {
  readonly title: string;
  /** Taken as they are when it opens: what flows in meanwhile moves nothing under the hand. */
  readonly entries: () => readonly PaletteEntry[];
  readonly onClose: () => void;
}

interface OptionProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly active: boolean;
  readonly onChoose: () => void;
}

const Option = ({ id, entry, active, onChoose }: OptionProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the focus stays in the text field, whose keys move through the options and choose one
  <div id={id} role="option" tabIndex={-1} aria-selected={active} className={styles.option} onClick={onChoose}>
    <bdi className={styles.text}>{entry.text}</bdi>
    <span className={styles.detail}>{[entry.kind, entry.detail].filter(Boolean).join(' · ')}</span>
  </div>
);

/** Everything that can be gone to or done, by its name. */
export const PaletteDialog = ({ title, entries, onClose }: PaletteDialogProps) => {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [all] = useState(entries);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => matchingEntries(all, query), [all, query]);
  const active = Math.min(at, found.length - 1);
  // The dialog that has opened gave the focus to its first button.
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    // A newer Chrome gives a promise, which is no function to clean up with.
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((active + step + found.length) % Math.max(1, found.length));
    if (event.key === 'Enter') choose(found[active]);
    if (step || event.key === 'Enter') event.preventDefault();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <input
        ref={input}
        type="text"
        role="combobox"
        className={`field ${styles.input}`}
        aria-label={title}
        aria-expanded="true"
        aria-controls={`${id}list`}
        {...(found.length > 0 && { 'aria-activedescendant': `${id}${active}` })}
        autoComplete="off"
        spellCheck={false}
        placeholder="Type a name"
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}list`} role="listbox" aria-label={title} className={styles.list}>
        {found.map((entry, i) => (
          <Option
            key={`${entry.kind} ${entry.detail} ${entry.text}`}
            id={`${id}${i}`}
            entry={entry}
            active={i === active}
            onChoose={() => choose(entry)}
          />
        ))}
      </div>
      <p className={styles.none} role="status">
        {found.length === 0 && `Nothing is called “${query}”.`}
      </p>
    </Dialog>
  );
};
