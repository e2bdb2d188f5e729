import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { answerChallenge, startSrp } from '../tests/support/srp-client';
import { challenge, type SrpIdentity } from './srp';

const identity: SrpIdentity = { poolName: 'Millrace', userId: 'ada', password: 'Millrace-1' };
const timestamp = 'Sat Nov 21 09:31:48 UTC 2026';

const signIn = (password: string, at = timestamp) => {
  const client = startSrp();
  const server = challenge(identity, client.publicA);
  if (!server) throw new Error('refused');
  const signature = answerChallenge(client, { ...identity, password }, server, timestamp);
  return server.verify(signature, at);
};

test('a client that knows the password signs in, every time', () => {
  expect(Array.from({ length: 5 }, () => signIn('Millrace-1'))).toEqual(Array(5).fill(true));
});

test('a client that does not know it, or changes the signed time, does not', () => {
  expect([signIn('Millrace-2'), signIn(''), signIn('Millrace-1', 'Sat Nov 21 09:31:49 UTC 2026')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('public values that would give the key away are refused', () => {
  const server = challenge(identity, startSrp().publicA, (bytes) => randomBytes(bytes));
  expect([challenge(identity, '0'), challenge(identity, 'not hex'), server === undefined]).toEqual([
    undefined,
    undefined,
    false,
  ]);
});
