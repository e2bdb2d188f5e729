import { useEffect, useRef } from 'react';

/** The keys of the page, as the help shows them. */
export const shortcuts = [
  { key: ' ', shown: 'Space', does: 'Pause and go on' },
  { key: '/', shown: '/', does: 'Search the metrics' },
  { key: 'r', shown: 'R', does: 'Change the range' },
  { key: 't', shown: 'T', does: 'Light or dark' },
  { key: '?', shown: '?', does: 'Show these keys' },
] as const;

export type ShortcutKey = (typeof shortcuts)[number]['key'];
export type ShortcutActions = Record<ShortcutKey, () => void>;

const keyOf = (key: string): ShortcutKey | undefined =>
  shortcuts.find((shortcut) => shortcut.key === key.toLowerCase())?.key;

/** The focused element comes first where it uses the key itself: text fields use all keys, buttons and links the space bar. */
const isTaken = (event: KeyboardEvent): boolean => {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest('input:not([type="radio"]), textarea, select, dialog')) return true;
  return event.key === ' ' && event.target.closest('button, a, input, [role="menu"]') !== null;
};

export const useShortcuts = (actions: ShortcutActions): void => {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const key = keyOf(event.key);
      if (!key || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
      event.preventDefault();
      latest.current[key]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
