import { expect, test } from 'vitest';
import { begins, shortcutOf } from './shortcuts';

const named = (keys: string) => ({ keys, does: keys, run: () => undefined });
const shortcuts = ['g o', 'g i', 'i', '?'].map(named);
const found = (first: string | undefined, key: string) => shortcutOf(shortcuts, first, key)?.keys;

test('two keys in a row are one shortcut, and each key may be one of its own', () => {
  expect([found(undefined, 'g'), found('g', 'o'), found('g', 'i'), found(undefined, 'i')]).toEqual([
    undefined,
    'g o',
    'g i',
    'i',
  ]);
});

test('a first key that nothing follows costs the next one nothing', () => {
  expect(found('g', '?')).toBe('?');
  expect([begins(shortcuts, 'g'), begins(shortcuts, '?')]).toEqual([true, false]);
});
