import { expect, test } from 'vitest';
import { busEvent } from './event-bus';

const at = { region: 'eu-west-1', now: Date.parse('2026-11-20T10:00:00.123Z'), id: 'e-1' };
const entry = { Source: 'shop', DetailType: 'order.placed', Detail: '{"amount":1}', Resources: ['order-1'] };

test('an entry becomes the event that EventBridge documents', () => {
  expect(busEvent(entry, at)).toEqual({
    version: '0',
    id: 'e-1',
    'detail-type': 'order.placed',
    source: 'shop',
    account: '000000000000',
    time: '2026-11-20T10:00:00Z',
    region: 'eu-west-1',
    resources: ['order-1'],
    detail: { amount: 1 },
  });
  expect(busEvent({ ...entry, Time: 1_700_000_000 }, at)).toMatchObject({ time: '2023-11-14T22:13:20Z' });
});

test.each([
  ['without a source', { ...entry, Source: '' }, 'InvalidArgument'],
  ['whose detail is no object', { ...entry, Detail: '[1]' }, 'MalformedDetail'],
  ['for another bus', { ...entry, EventBusName: 'own' }, 'InvalidArgument'],
])('an entry %s is refused by itself', (_, wrong, ErrorCode) => {
  expect(busEvent(wrong, at)).toMatchObject({ ErrorCode });
});
