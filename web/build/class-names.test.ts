import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

const IMPORT = /import (\w+) from '(\.[^']+\.module\.css)'/g;

/** The classes that a component names and that its stylesheet does not have: a class that has moved is `undefined` without a word. */
const missing = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].flatMap(([, name = '', path = '']) => {
    const styles = readFileSync(resolve(dirname(file), path), 'utf8');
    const named = [...text.matchAll(new RegExp(`\\b${name}\\.(\\w+)\\b(?!\\.css)`, 'g'))].map(([, one = '']) => one);
    return [...new Set(named)]
      .filter((one) => !new RegExp(`\\.${one}\\b`).test(styles))
      .map((one) => `${file.slice(source.length + 1)}: ${name}.${one}`);
  });
};

test('every class that a component names is in its stylesheet', async () => {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => missing(join(source, file)))).toEqual([]);
});
