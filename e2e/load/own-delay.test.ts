import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { unreadIn, watchOwnDelay } from './own-delay';

const table = `
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:C001 0100007F:10CE 01 00000000:00000400 00:00000000 00000000     0        0 1680 1
   1: 0100007F:C002 0100007F:10CE 01 00000000:00000010 00:00000000 00000000     0        0 1681 1
   2: 0100007F:C003 0100007F:10CE 01 00000000:00FF0000 00:00000000 00000000     0        0 1682 1
   3: 0100007F:10CE 0100007F:C001 01 00000000:00000800 00:00000000 00000000     0        0 1683 1
   4: 0100007F:10CE 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 1684 1
`;

test('what was not read is added up over all connections to the port, without those that are not to read', () => {
  expect(unreadIn(table, 0x10ce, new Set([0xc003]))).toBe(0x410);
  expect(unreadIn(table, 1, new Set())).toBe(0);
});

test('a process that computes for a while says that its timers were late', async () => {
  const stop = watchOwnDelay(1, () => new Set());
  await wait(50);
  for (const end = Date.now() + 200; Date.now() < end; );
  await wait(50);
  const { loopMs, unreadKb } = stop();
  expect(loopMs.most).toBeGreaterThan(100);
  expect(unreadKb ?? 0).toBe(0);
});
