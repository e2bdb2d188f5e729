import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { isListening, parts, portsFrom } from '../shared/ports';
import { stateFolder } from '../shared/state-folder';
import type { LocalAws } from './support/launch-local-aws';
import { startLocalAws } from './support/local-aws';
import { descendantsOf, isAlive } from './support/processes';

const listening = async ({ basePort }: LocalAws) => {
  const ports = portsFrom(basePort);
  const answers = await Promise.all(parts.map(async (part) => ((await isListening(ports[part])) ? [part] : [])));
  return answers.flat();
};

test.each([500, 2500])('Ctrl-C %i ms into the start leaves nothing behind', async (ms) => {
  const aws = await startLocalAws();
  await sleep(ms);
  const processes = descendantsOf(aws.pid);
  const end = await aws.end('SIGINT');
  // Heard when what the framework loads is loaded, which takes that long where much else runs.
  expect(end.ms).toBeLessThan(15_000);
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 2_000 });
  expect([await listening(aws), existsSync(stateFolder(aws.state).endpoints)]).toEqual([[], false]);
  rmSync(aws.state, { recursive: true, force: true });
});
