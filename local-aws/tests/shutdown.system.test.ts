import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { isListening, parts, portsFrom } from '../shared/ports';
import { stateFolder } from '../shared/state-folder';
import { type LocalAws, startLocalAws } from './support/local-aws';
import { descendantsOf, isAlive } from './support/processes';
import { signIn, tokensOf } from './support/sign-in';

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

test('killed outright, it takes its stand-ins along', async () => {
  const aws = await startLocalAws();
  await aws.endpoints();
  const processes = descendantsOf(aws.pid);
  await aws.end('SIGKILL');
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 5_000 });
  rmSync(aws.state, { recursive: true, force: true });
});

describe('started again with keep', () => {
  let first: LocalAws;
  let second: LocalAws;
  afterAll(async () => {
    await second?.end('SIGKILL');
    rmSync(first.state, { recursive: true, force: true });
  });

  test('users of the last run can still sign in', async () => {
    first = await startLocalAws();
    const before = await tokensOf(await first.endpoints(), 'viewer@example.com', 'Millrace-1');
    await first.end('SIGTERM');
    second = await startLocalAws({ state: first.state, keep: true });
    const after = await tokensOf(await second.endpoints(), 'viewer@example.com', 'Millrace-1');
    const subject = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
    expect(subject(after.IdToken)).toBe(subject(before.IdToken));
    expect((await signIn(await second.endpoints(), 'viewer@example.com', 'Wrong-123')).status).toBe(400);
  });

  test('a stand-in that dies is named in one line, and ends the rest', async () => {
    const { dynamodb } = await second.endpoints();
    expect(await isListening(Number(new URL(dynamodb).port))).toBe(true);
    const [standIn = 0] = descendantsOf(second.pid);
    process.kill(standIn, 'SIGKILL');
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^\w+ ended unexpectedly; see .+\.log$/m);
    await vi.waitFor(async () => expect(await listening(second)).toEqual([]), { timeout: 5_000 });
  });
});
