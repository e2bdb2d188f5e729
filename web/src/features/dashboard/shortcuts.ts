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
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest('input, textarea, select, dialog')) return true;
  return event.key === ' ' && event.target.closest('button, a, [role="menu"]') !== null;
};

interface Pressed {
  readonly key: string;
  /** ms, on any clock. */
  readonly at: number;
}

/** Turns keys, one after another, into shortcuts. */
export class KeySequence {
  private first: Pressed | undefined;

  /** What a key does, after those before it; undefined when nothing. */
  press(shortcuts: readonly Shortcut[], { key, at }: Pressed): Shortcut | undefined {
    const before = this.first && at - this.first.at <= PATIENCE_MS ? this.first.key : undefined;
    const found =
      shortcuts.find(({ keys }) => keys === `${before} ${key}`) ?? shortcuts.find(({ keys }) => keys === key);
    const begins = shortcuts.some(({ keys }) => keys.startsWith(`${key} `));
    this.first = !found && begins ? { key, at } : undefined;
    return found;
  }
}

const isPalette = ({ key, metaKey, ctrlKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (metaKey || ctrlKey);

/** Follows the keys; ⌘K and Ctrl K work in text fields too. */
export const useShortcuts = (shortcuts: readonly Shortcut[], onPalette: () => void): void => {
  const latest = useRef({ shortcuts, onPalette });
  useEffect(() => {
    latest.current = { shortcuts, onPalette };
  });
  useEffect(() => {
    const sequence = new KeySequence();
    const onKeyDown = (event: KeyboardEvent) => {
      const pressed = { key: event.key.toLowerCase(), at: event.timeStamp };
      const shortcut = isTaken(event) ? undefined : sequence.press(latest.current.shortcuts, pressed);
      const run = isPalette(event) ? latest.current.onPalette : shortcut?.run;
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
