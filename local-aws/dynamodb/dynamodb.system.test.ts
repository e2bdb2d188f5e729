import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { freePort, isListening } from '../shared/ports';
import { argumentsOf, descendantsOf, isAlive } from '../tests/support/processes';
import { chooseDynamodb } from './dynoxide-binary';

test('the program that it runs listens where no page can call, and dies with its group', async () => {
  const chosen = chooseDynamodb('dynoxide');
  if (chosen.name !== 'dynoxide') throw new Error('this platform has no dynoxide');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-dynamodb-'));
  const port = await freePort();
  const settings = { port, binary: chosen.binary, file: join(folder, 'tables.db'), throttle: { share: 0, seed: 1 } };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = fileURLToPath(new URL('./dynamodb.ts', import.meta.url));
  const { pid = 0 } = spawn(process.execPath, ['--import', tsx, module, JSON.stringify(settings)], { detached: true });
  await vi.waitFor(async () => expect(await isListening(port)).toBe(true), { timeout: 20_000 });
  const processes = descendantsOf(pid);
  const [, host, own] = /--host (\S+) --port (\d+)/.exec(processes.map(argumentsOf).join()) ?? [];
  // As a browser does: https://fetch.spec.whatwg.org/#port-blocking
  const answer = await fetch(`http://${host}:${own}`).catch((error: Error) => error.cause);
  process.kill(-pid, 'SIGKILL');
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 5_000 });
  expect(answer).toMatchObject({ message: 'bad port' });
  rmSync(folder, { recursive: true, force: true });
});
