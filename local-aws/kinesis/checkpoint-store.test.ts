import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReaderCheckpoints, type ReaderCheckpointStore } from './checkpoint-store';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-positions-'));
  file = join(folder, 'checkpoints.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reader = { logicalId: 'Mapping', streamArn: 'arn:stream', streamCreated: 1, target: 'f' };

const withStore = <T>(use: (store: ReaderCheckpointStore) => T, mostLines?: number): T => {
  const store = openReaderCheckpoints(file, mostLines);
  try {
    return use(store);
  } finally {
    store.close();
  }
};

test('the last checkpoint of each shard is there after another start', () => {
  withStore((store) => {
    const checkpoints = store.of(reader);
    checkpoints.put('a', { after: '1' });
    checkpoints.put('a', { at: '3' });
    checkpoints.put('b', { ended: true });
  });
  withStore((store) => {
    const checkpoints = store.of(reader);
    expect([checkpoints.get('a'), checkpoints.get('b'), checkpoints.get('c')]).toEqual([
      { at: '3' },
      { ended: true },
      undefined,
    ]);
  });
});

test('a reader is new once, and keeps when it began', () => {
  const begin = (now: number) => withStore((store) => store.of(reader, now));
  expect(begin(5)).toMatchObject({ since: 5, isNew: true });
  expect(begin(9)).toMatchObject({ since: 5, isNew: false });
});

test.each([
  ['stream', { streamArn: 'arn:other' }],
  ['stream of the same name, created anew', { streamCreated: 2 }],
  ['function', { target: 'g' }],
  ['mapping', { logicalId: 'Other' }],
])('another %s has no part in the checkpoints', (_, change) => {
  withStore((store) => store.of(reader).put('a', { after: '1' }));
  withStore((store) => {
    const checkpoints = store.of({ ...reader, ...change });
    expect([checkpoints.isNew, checkpoints.get('a')]).toEqual([true, undefined]);
  });
});

test('wherever a write was cut off, the checkpoint is the one before or the one after, and later ones are stored', () => {
  withStore((store) => {
    const checkpoints = store.of(reader);
    checkpoints.put('a', { after: '100' });
    checkpoints.put('a', { after: '200' });
  });
  const whole = readFileSync(file, 'utf8');
  const begun = whole.trimEnd().lastIndexOf('\n') + 1;
  for (let length = begun; length <= whole.length; length += 1) {
    rmSync(file);
    appendFileSync(file, whole);
    truncateSync(file, length);
    const found = withStore((store) => {
      const checkpoints = store.of(reader);
      const before = checkpoints.get('a');
      checkpoints.put('b', { after: '7' });
      return before;
    });
    expect(found).toEqual({ after: length === whole.length ? '200' : '100' });
    expect(withStore((store) => store.of(reader).get('b'))).toEqual({ after: '7' });
  }
});

test('the file stays small however often a checkpoint is put', () => {
  withStore((store) => {
    const checkpoints = store.of(reader);
    for (let index = 0; index <= 1000; index += 1) checkpoints.put('a', { after: String(index) });
  }, 50);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(60);
  expect(withStore((store) => store.of(reader).get('a'))).toEqual({ after: '1000' });
});
