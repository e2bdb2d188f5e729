import { useEffect, useRef } from 'react';

/** A key of the page, or two in a row (`g o`), and what it does. */
export interface Shortcut {
  readonly keys: string;
  /** As the help shows it; without it, it is part of the one before. */
  readonly shown?: string;
  readonly does: string;
  readonly run: () => void;
}

/** How long the first of two keys waits for the second, ms. */
const PATIENCE_MS = 1500;

/** The focused element comes first where it uses the key itself: text fields use all keys, buttons and links the space bar. */
const isTaken = (event: KeyboardEvent): boolean => {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest('input, textarea, select, dialog')) return true;
  return event.key === ' ' && event.target.closest('button, a, [role="menu"]') !== null;
};

/** What the keys that were pressed one after another do; undefined when nothing. */
export const shortcutOf = (shortcuts: readonly Shortcut[], first: string | undefined, key: string) =>
  shortcuts.find(({ keys }) => keys === (first === undefined ? key : `${first} ${key}`)) ??
  shortcuts.find(({ keys }) => keys === key);

/** Whether a key is the first of two. */
export const begins = (shortcuts: readonly Shortcut[], key: string): boolean =>
  shortcuts.some(({ keys }) => keys.startsWith(`${key} `));

export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let first: { readonly key: string; readonly at: number } | undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
      const key = event.key.toLowerCase();
      const before = first && event.timeStamp - first.at <= PATIENCE_MS ? first.key : undefined;
      const shortcut = shortcutOf(latest.current, before, key);
      first = shortcut || !begins(latest.current, key) ? undefined : { key, at: event.timeStamp };
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
