import { expect, test } from 'vitest';
import { type GatewayEvent, onlyFrom } from './gateway';

const answer = async () => 'done';
const connect = onlyFrom({ apiId: 'ours', eventType: 'CONNECT' })(answer);
const rest = onlyFrom({ apiId: 'ours' })(answer);

test('what the service’s own API sends is handled', async () => {
  expect(await connect({ requestContext: { apiId: 'ours', eventType: 'CONNECT' } })).toBe('done');
  expect(await rest({ requestContext: { apiId: 'ours' } })).toBe('done');
});

test.each<[string, typeof rest, GatewayEvent]>([
  ['of another API', rest, { requestContext: { apiId: 'theirs' } }],
  ['of another WebSocket API', connect, { requestContext: { apiId: 'theirs', eventType: 'CONNECT' } }],
  ['of no API', rest, { requestContext: {} }],
  ['of another kind', connect, { requestContext: { apiId: 'ours', eventType: 'MESSAGE' } }],
  ['of a WebSocket, where requests are answered', rest, { requestContext: { apiId: 'ours', eventType: 'MESSAGE' } }],
])('an event %s is refused, whoever it says is signed in', async (_, handler, event) => {
  await expect(handler(event)).rejects.toThrow(/own API \(ours\)/);
});

test('an event without any context is refused', async () => {
  await expect(rest(JSON.parse('{}'))).rejects.toThrow('own API');
});
