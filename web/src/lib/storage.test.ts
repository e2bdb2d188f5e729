import { expect, test, vi } from 'vitest';
import { PageStorage } from './storage';

/** As a browser's, with room for so many values. */
const storageFor = (room: number) => {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    removeItem: (key: string) => void values.delete(key),
    setItem: (key: string, value: string) => {
      if (values.size >= room && values.get(key) !== value) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
  };
};

test('what the browser keeps is there for the next page', () => {
  const browser = storageFor(10);
  const storage = new PageStorage(() => browser);
  storage.setItem('theme', 'dark');
  expect([storage.getItem('theme'), browser.getItem('theme'), storage.isForgetful]).toEqual(['dark', 'dark', false]);
  storage.removeItem('theme');
  expect(storage.getItem('theme')).toBeNull();
});

test('what a full browser does not take is remembered while the page is open, and that is said', () => {
  const browser = storageFor(1);
  const storage = new PageStorage(() => browser);
  const onChange = vi.fn();
  storage.subscribe(onChange);
  storage.setItem('a', 'old');
  storage.setItem('b', 'token');
  expect([storage.getItem('b'), storage.isForgetful]).toEqual(['token', true]);
  expect(onChange).toHaveBeenCalledTimes(2);
  storage.setItem('a', 'new');
  expect(storage.getItem('a')).toBe('new');
  // Not the value from before.
  expect(browser.getItem('a')).toBeNull();
  storage.removeItem('a');
  storage.setItem('b', 'token');
  expect([browser.getItem('b'), storage.isForgetful]).toEqual(['token', false]);
});

test('a page that may have no storage works without', () => {
  const storage = new PageStorage(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(storage.getItem('a')).toBeNull();
  storage.setItem('a', '1');
  expect([storage.getItem('a'), storage.isForgetful]).toEqual(['1', true]);
  storage.removeItem('a');
  expect(storage.isForgetful).toBe(false);
});
