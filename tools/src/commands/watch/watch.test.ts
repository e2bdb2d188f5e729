import { once } from 'node:events';
import { createServer } from 'node:http';
import { samples } from '@millrace/contract';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { socketAddress } from '../../lib/session/id-token';
import { watchOptions } from './options';
import { decimalsIn, jsonLineOf, linesOf, sentTopics } from './show-message';
import { watchSession } from './watch-session';

const { sampleDeltaFrame, sampleSettledFrame, sampleRoomFrame, sampleAnswers, sampleTicket, sampleEndpoints } = samples;

/** A service that gives out one ticket and says that to whoever subscribes. */
const serviceThatSays = async (...messages: readonly object[]) => {
  const server = createServer((_, response) => response.end(JSON.stringify(sampleTicket))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ server });
  const asked: string[] = [];
  sockets.on('connection', (socket, { url = '' }) => {
    asked.push(url);
    socket.on('message', (command) => {
      asked.push(String(command));
      for (const message of messages) socket.send(JSON.stringify(message));
      socket.close(1001, 'Going away');
    });
  });
  const address = server.address();
  const at = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
  const endpoints = { ...sampleEndpoints, rest: `http://${at}`, websocket: `ws://${at}` };
  return { endpoints, asked, end: () => [sockets.close(), server.close()] };
};

const watchAll = async (...messages: readonly object[]) => {
  const { endpoints, asked, end } = await serviceThatSays(...messages);
  const seen: string[] = [];
  const session = watchSession({
    address: await socketAddress(endpoints, 'token'),
    topics: ['metric:orders'],
    onMessage: (_, text) => seen.push(text),
    signal: new AbortController().signal,
  });
  try {
    return { ended: await session, seen, asked };
  } finally {
    end();
  }
};

it('opens the WebSocket with a ticket, subscribes, passes on every message unchanged, and says how it ended', async () => {
  const messages = [...sampleAnswers.slice(0, 1), sampleDeltaFrame, sampleSettledFrame];
  const { ended, seen, asked } = await watchAll(...messages);
  expect(seen).toEqual(messages.map((message) => JSON.stringify(message)));
  expect(ended).toBe('1001 Going away');
  expect(asked[0]).toBe(`/?ticket=${sampleTicket.ticket}`);
  expect(JSON.parse(asked[1] ?? '')).toEqual({ action: 'subscribe', id: 'watch', topics: ['metric:orders'] });
});

it('a refused subscription ends with what the service says of it', async () => {
  await expect(watchAll(...sampleAnswers.slice(5))).rejects.toThrow('there is no metric named "ordres"');
});

it('a line has the second, the topic, and what was added or what is settled, at the metric’s decimals', () => {
  const decimalsOf = decimalsIn(samples.sampleCatalog);
  expect(linesOf(sampleDeltaFrame, (metric) => (metric === 'revenue' ? 2 : decimalsOf(metric)))).toEqual([
    '10:00:00  metric:orders  shard 0  + 2',
    '10:00:00  metric:revenue  shard 0  + 21.98 (2 events)',
    '10:00:00  metric:cpu  shard 0  + sum 90.5, least 42.1, greatest 48.4 (2 events)',
    '10:00:00  metric:users  shard 0  + 310 (the last of 1)',
  ]);
  expect(linesOf(sampleSettledFrame, decimalsOf)).toEqual(['10:00:00  metric:orders  shard 0  = 2']);
  expect(linesOf(sampleRoomFrame, decimalsOf)).toEqual(['10:00:00  room:lobby  ada: Orders look right again.']);
  expect(linesOf(samples.samplePeopleFrame, decimalsOf)).toEqual(['room:lobby  2 here: ada, bob']);
  const link = 'https://github.com/example/shop/releases/tag/v4.2';
  expect(samples.sampleAnnotationFrames.flatMap((frame) => linesOf(frame, decimalsOf))).toEqual([
    `10:00:00  annotations  all charts  deploys: Deployed shop 4.2 ${link}`,
    'annotations  0mi7kzpc0-7f3k2a was removed',
  ]);
});

it('what somebody writes neither steers the terminal nor looks like a line of its own', () => {
  const text = '\u001b[2J\u009b1m\n10:00:00\u202e\u2028 \u{1f469}\u200d\u{1f4bb}';
  const [line, ...more] = linesOf({ ...sampleRoomFrame, from: 'a\u200bda', text }, () => 0);
  expect(more).toEqual([]);
  expect(line).toBe(
    '10:00:00  room:lobby  a‹U+200B›da: ‹U+001B›[2J‹U+009B›1m‹U+000A›10:00:00‹U+202E›‹U+2028› \u{1f469}\u200d\u{1f4bb}',
  );
});

it('as JSON, characters that steer a terminal are escaped, which changes nothing of what it says', () => {
  const said = { ...sampleRoomFrame, text: '\u001b[2J\u009b1m\u202e é \u{e0041}' };
  const line = jsonLineOf(JSON.stringify(said));
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(line)).toEqual(said);
});

it('of a formula, which is not sent, that is watched which it is computed of', () => {
  const share = samples.sampleCatalog.metrics.find(({ formula }) => formula);
  const inputs = share?.formula?.inputs.map(({ metric }) => `metric:${metric}` as const) ?? [];
  const asked = [`metric:${share?.name}`, 'metric:orders', 'room:lobby', 'metric:unknown'] as const;
  expect(sentTopics(asked, samples.sampleCatalog)).toEqual([
    ...new Set([...inputs, 'metric:orders', 'room:lobby', 'metric:unknown']),
  ]);
  expect(inputs.length).toBeGreaterThan(0);
});

it('topics come first, and one that is none is named', () => {
  expect(watchOptions(['metric:orders', 'room:lobby', '--json']).topics).toEqual(['metric:orders', 'room:lobby']);
  expect(() => watchOptions([])).toThrow('npm run watch -- metric:orders');
  expect(() => watchOptions(['orders'])).toThrow('"orders" is not a topic');
});
