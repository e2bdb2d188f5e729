import { type RoomFrame, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { pinsBetween } from '../charts/pins';
import { CommandError } from '../connection/commands';
import { emptyRoom, peopleWords, pinsOf, type RoomEvent, roomAfter } from './room-view';
import { failureOf } from './use-sending';

const { samplePeopleFrame, sampleRoomFrame } = samples;
const { people } = samplePeopleFrame;
const after = (...events: RoomEvent[]) => events.reduce(roomAfter('lobby'), emptyRoom);
const message = (id: string, change: Partial<RoomFrame> = {}): RoomFrame => ({ ...sampleRoomFrame, id, ...change });
const frame = (one: RoomFrame): RoomEvent => ({ kind: 'message', message: one });
const entering = (messages: RoomFrame[], earlier = false): RoomEvent => ({
  kind: 'rooms',
  rooms: [
    { room: 'other', people: { count: 9, names: [] }, messages: [message('x')], earlier: true },
    { room: 'lobby', people, messages, earlier },
  ],
});

test('a room is as it was found, and nothing of another one is in it', () => {
  const view = after(entering([message('1'), message('2')]), frame(message('3', { room: 'other' })));
  expect(view).toMatchObject({ status: 'here', people, earlier: false });
  expect(view.messages.map(({ id }) => id)).toEqual(['1', '2']);
});

test('what comes twice counts once, in the order of time, whichever came first', () => {
  const said: RoomEvent = { kind: 'said', message: message('2') };
  const view = after(frame(message('3')), entering([message('1'), message('3')]), said, frame(message('2')));
  expect(view.messages.map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test('messages that are pinned mark their moments, and no others', () => {
  const about = { metric: 'orders', time: 1_700_000_000_000 };
  const { about: _, ...plain } = message('1');
  const view = after(entering([plain, message('2', { from: 'ada', text: 'look', about })]));
  expect(pinsOf(view)).toEqual([{ kind: 'message', id: '2', from: 'ada', text: 'look', ...about }]);
  expect(pinsBetween(pinsOf(view), 'orders', about.time, about.time + 1)).toHaveLength(1);
  expect(pinsBetween(pinsOf(view), 'orders', about.time - 1, about.time)).toEqual([]);
  expect(pinsBetween(pinsOf(view), 'revenue', about.time, about.time + 1)).toEqual([]);
});

test('who is here is what was said last, and is not known without a connection', () => {
  const two = after(entering([]), {
    kind: 'message',
    message: { ...samplePeopleFrame, people: { count: 1, names: ['ada'] } },
  });
  expect(two.people).toEqual({ count: 1, names: ['ada'] });
  const away = roomAfter('lobby')(two, { kind: 'lost' });
  expect(away).toMatchObject({ status: 'away', people: undefined });
  expect(roomAfter('lobby')(away, entering([message('1')]))).toMatchObject({ status: 'here', people });
});

test('a page that is open for long shows the newest messages, and says that there were others', () => {
  const view = after(
    entering([]),
    ...Array.from({ length: 301 }, (_, i) => frame(message(String(i).padStart(4, '0')))),
  );
  expect([view.messages.length, view.messages[0]?.id, view.earlier]).toEqual([300, '0001', true]);
});

test('those who are here are named, and others counted', () => {
  expect(peopleWords(people, (name) => name)).toBe('2 here: ada, bob');
  expect(peopleWords({ count: 102, names: ['ada', 'bob'] }, (name) => name)).toBe('102 here: ada, bob and 100 more');
});

test('who has said too much learns when they may go on, and what else fails says why', () => {
  const error = { code: 'too_many_requests', message: 'wait', retryAfter: 4000 } as const;
  expect(failureOf(new CommandError(error), 1000)).toEqual({ kind: 'waiting', until: 5000 });
  const refused = new CommandError({ code: 'not_allowed', message: 'your groups do not allow it' });
  expect(failureOf(refused, 0)).toEqual({ kind: 'failed', reason: 'your groups do not allow it' });
  expect(failureOf(new Error('there is no connection'), 0)).toEqual({
    kind: 'failed',
    reason: 'there is no connection',
  });
});
