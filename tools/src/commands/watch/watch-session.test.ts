import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { deadline } from './watch-session';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Only listens, as a socket does, and keeps no reference of its own. */
const listen = (signal: AbortSignal, seen: string[]) => signal.addEventListener('abort', () => seen.push('aborted'));

it('ends what listens to it when the time is up, whatever was collected meanwhile', async () => {
  const seen: string[] = [];
  listen(deadline(60, new AbortController().signal).signal, seen);
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await wait(20);
  }
  expect(seen).toEqual(['aborted']);
});

it('ends with the other signal, and says that its own time was not up', () => {
  const other = new AbortController();
  const { signal, isOver, clear } = deadline(60_000, other.signal);
  other.abort();
  clear();
  expect([signal.aborted, isOver()]).toEqual([true, false]);
});
