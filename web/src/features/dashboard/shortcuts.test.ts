import { expect, test } from 'vitest';
import { KeySequence } from './shortcuts';

const named = (keys: string) => ({ keys, does: keys, run: () => undefined });
const shortcuts = ['g o', 'g i', 'i', '?'].map(named);

/** What keys do that are pressed so many ms apart. */
const pressed = (keys: string, apart = 100) => {
  const sequence = new KeySequence();
  return [...keys].map((key, i) => sequence.press(shortcuts, { key, at: i * apart })?.keys);
};

test('two keys in a row are one shortcut, and each key may be one of its own', () => {
  expect(pressed('gogii')).toEqual([undefined, 'g o', undefined, 'g i', 'i']);
});

test('a first key that nothing follows costs the next one nothing', () => {
  expect(pressed('g?')).toEqual([undefined, '?']);
  expect(pressed('gxo')).toEqual([undefined, undefined, undefined]);
});

test('a second key that comes late is one of its own', () => {
  expect(pressed('gi', 2000)).toEqual([undefined, 'i']);
});
