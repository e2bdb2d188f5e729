import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { ConnectionEvent } from './connection-state';
import { SideLine } from './side-line';
import { answer, becomeLive, setUp } from './testing/page';

const rooms = [{ room: 'lobby', people: { count: 1, names: ['ada'] }, messages: [], earlier: false }];

test('a room that is opened is subscribed to on the open connection, and left when it is closed', async () => {
  const page = setUp();
  await becomeLive(page);
  const socket = page.transport.newest();
  page.wanted.topics = [...page.wanted.topics, 'room:lobby'];
  page.connection.followTopics();
  expect(socket.sent.at(-1)).toMatchObject({ action: 'subscribe', topics: ['room:lobby'] });
  answer(socket, 'subscribe', { topics: page.wanted.topics, settleAfter: 5000, rooms });
  await page.timers.advance(0);
  expect(page.rooms).toEqual([rooms]);
  page.wanted.topics = page.wanted.topics.filter((topic) => topic !== 'room:lobby');
  page.connection.followTopics();
  expect(socket.sent.at(-1)).toMatchObject({ action: 'unsubscribe', topics: ['room:lobby'] });
});

test('a message is sent on the open connection, and fails where there is none', async () => {
  const page = setUp();
  await expect(page.connection.send({ action: 'message', room: 'lobby', text: 'Hello' })).rejects.toThrow(
    'no connection',
  );
  await becomeLive(page);
  const sent = page.connection.send({ action: 'message', room: 'lobby', text: 'Hello' });
  answer(page.transport.newest(), 'message', { delivered: 0, message: samples.sampleRoomFrame });
  expect(await sent).toMatchObject({ message: samples.sampleRoomFrame });
});

test('what shows a room wants its topic, and hears what comes while it is shown', async () => {
  const line = new SideLine();
  const seen: ConnectionEvent[] = [];
  let changes = 0;
  const close = line.show(['room:lobby'], (event) => seen.push(event));
  await expect(line.send({ action: 'ping' })).rejects.toThrow('no connection');
  line.connect({ send: () => Promise.reject(new Error('unused')), onTopics: () => changes++ });
  expect(line.topics()).toEqual(['room:lobby']);
  line.take({ kind: 'lost' });
  close();
  close();
  line.take({ kind: 'lost' });
  expect([line.topics(), seen, changes]).toEqual([[], [{ kind: 'lost' }], 1]);
});

test('several things are shown at the same time, each with its topics', () => {
  const line = new SideLine();
  const heard: string[] = [];
  const hideFeed = line.show(['feed:a', 'feed:b'], () => heard.push('feed'));
  line.show(['room:lobby'], () => heard.push('room'));
  expect(line.topics()).toEqual(['feed:a', 'feed:b', 'room:lobby']);
  line.take({ kind: 'lost' });
  hideFeed();
  line.take({ kind: 'lost' });
  expect([line.topics(), heard]).toEqual([['room:lobby'], ['feed', 'room', 'room']]);
});
