import { expect, test } from 'vitest';
import { ownUsage, usageIn } from './usage';

const listing = `
    1     0  2048     00:00:09 /sbin/init
  100     1 10240     00:01:05 node sls offline --param state=/x/.local
  101   100  2048   1-00:00:01 node kinesis.ts
  102   101  1024      0:02.50 dynoxide serve
  200     1 99999     00:10:00 node something else
`;

test('a stack is what has its folder in the command line, and all that it has started', () => {
  expect(usageIn(listing, 'state=/x/.local')).toEqual({ cpuSeconds: 65 + 86_401 + 2.5, memoryMb: 13 });
  expect(usageIn(listing, 'state=/y')).toEqual({ cpuSeconds: 0, memoryMb: 0 });
});

test('a process knows what it uses itself', () => {
  expect(ownUsage().memoryMb).toBeGreaterThan(1);
});
