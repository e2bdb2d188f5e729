import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { writeMail } from './mail-file';

test('whoever looks at the mailbox all the time finds no mail that is half written', async () => {
  const state = mkdtempSync(join(tmpdir(), 'millrace-mail-'));
  onTestFinished(() => rmSync(state, { recursive: true }));
  let written = false;
  const writing = writeMail(state, { at: '2026-11-21T10:00:00.000Z', to: 'x'.repeat(20_000_000) }).then(() => {
    written = true;
  });
  const lengths = new Set<number>();
  while (!written) {
    for (const file of readdirSync(state)) lengths.add(readFileSync(join(state, file)).length);
    await turn();
  }
  await writing;
  const [mail = ''] = readdirSync(state);
  lengths.add(readFileSync(join(state, mail)).length);
  expect(lengths.size).toBe(1);
});
