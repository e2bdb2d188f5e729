import { type RoomState, type ServerMessage, type ShardCheckpoint, samples, type Topic } from '@millrace/contract';
import { createFakeTimers } from '../../../lib/testing/fake-timers';
import { Connection } from '../connection';
import { type ConnectionEvent, type ConnectionState, transitions } from '../connection-state';
import type { Address, OpenSocket, SocketListener } from '../transport';

const HOUR = 3_600_000;

export interface FakeSocket extends SocketListener {
  readonly url: string;
  /** What the page sent, parsed. */
  readonly sent: Record<string, unknown>[];
  closed: boolean;
  /** How often its sign-in was renewed. */
  renewed?: number;
}

/** Sockets in memory: a test plays the server by calling the listener of each. */
const createFakeTransport = () => {
  const sockets: FakeSocket[] = [];
  const open: OpenSocket = (url, listener) => {
    const socket: FakeSocket = { ...listener, url, sent: [], closed: false };
    sockets.push(socket);
    return {
      send: (text) => socket.sent.push(JSON.parse(text)),
      close: () => {
        socket.closed = true;
      },
    };
  };
  const newest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  return { open, sockets, newest };
};

const addState = (states: ConnectionState[], state: ConnectionState): void => {
  const before = states.at(-1)?.kind ?? 'start';
  if (!transitions[before].includes(state.kind)) throw new Error(`no transition leads from ${before} to ${state.kind}`);
  states.push(state);
};

const createLog = () => ({
  states: [] as ConnectionState[],
  seen: [] as ServerMessage[],
  coverage: [] as [boolean, number][],
  checkpoints: [] as ShardCheckpoint[][],
  topics: [] as (readonly Topic[])[],
  rooms: [] as (readonly RoomState[])[],
  log: { unknown: 0, offset: 0, subscribed: 0, lost: 0 },
});

const recordIn = (all: ReturnType<typeof createLog>, event: ConnectionEvent): void => {
  if (event.kind === 'state') addState(all.states, event.state);
  if (event.kind === 'message') all.seen.push(event.message);
  if (event.kind === 'coverage') all.coverage.push([event.connected, event.at]);
  if (event.kind === 'checkpoints') all.checkpoints.push([...event.checkpoints]);
  if (event.kind === 'topics') all.topics.push(event.topics);
  if (event.kind === 'rooms') all.rooms.push(event.rooms);
  if (event.kind === 'clock') all.log.offset = event.offset;
  if (event.kind === 'subscribed') all.log.subscribed = event.settleAfter;
  if (event.kind === 'unknown') all.log.unknown += 1;
  if (event.kind === 'lost') all.log.lost += 1;
};

/** A connection over sockets in memory, and everything that it has reported. */
export const setUp = (address?: (fresh: boolean) => Promise<Address>) => {
  const timers = createFakeTimers();
  const transport = createFakeTransport();
  const network = { online: true, needsCheckpoints: false };
  const wanted: { topics: readonly Topic[] } = { topics: ['metric:orders', 'metric:cpu'] };
  const recorded = createLog();
  let tickets = 0;
  const connection = new Connection(
    {
      openSocket: transport.open,
      timers,
      topics: () => wanted.topics,
      needsCheckpoints: () => network.needsCheckpoints,
      address:
        address ??
        (async () => {
          const ticket = String(++tickets);
          return { url: `ws://there?ticket=${ticket}`, ticket, endsAt: timers.now() + HOUR };
        }),
      random: () => 0.5,
      online: () => network.online,
    },
    (event) => recordIn(recorded, event),
  );
  return { ...recorded, timers, transport, network, wanted, connection, now: () => recorded.states.at(-1) };
};

export const answer = (socket: FakeSocket, action: string, fields: object): void => {
  const command = socket.sent.findLast((sent) => sent.action === action);
  socket.onText(JSON.stringify({ type: 'answer', id: command?.id, ok: true, action, ...fields }));
};

export const becomeLive = async ({ connection, transport, timers }: ReturnType<typeof setUp>, start = true) => {
  if (start) connection.start();
  await timers.advance(0);
  transport.newest().onOpen();
  answer(transport.newest(), 'ping', { time: timers.now(), checkpoints: [] });
  answer(transport.newest(), 'subscribe', { topics: ['metric:orders', 'metric:cpu'], settleAfter: 5000 });
  await timers.advance(0);
};

/** Lets time pass on connections that answer every ping, and renew the sign-in for an hour. */
export const liveFor = async ({ timers, transport }: ReturnType<typeof setUp>, ms: number) => {
  for (let passed = 0; passed < ms; passed += 5000) {
    await timers.advance(5000);
    for (const socket of transport.sockets) {
      if (socket.closed) continue;
      answer(socket, 'ping', { time: timers.now(), checkpoints: [] });
      const renewals = socket.sent.filter(({ action }) => action === 'renew').length;
      if (renewals > (socket.renewed ?? 0)) {
        socket.renewed = renewals;
        const topics = ['metric:orders', 'metric:cpu'];
        answer(socket, 'renew', { endsAt: timers.now() + HOUR, topics, removed: [] });
      }
    }
  }
};

/** A sender of the server: it looks up its subscribers again when it last did so 1 s ago. */
export const createSender = ({ timers }: ReturnType<typeof setUp>) => {
  const subscribed: FakeSocket[] = [];
  let known = { at: timers.now(), sockets: [...subscribed] };
  return {
    subscribe: (socket: FakeSocket) => subscribed.push(socket),
    send: (first: string) => {
      if (timers.now() - known.at >= 1000) known = { at: timers.now(), sockets: [...subscribed] };
      const windows = samples.sampleDeltaFrame.windows.map((window) => ({ ...window, first, last: first }));
      const text = JSON.stringify({ ...samples.sampleDeltaFrame, windows });
      for (const socket of known.sockets) if (!socket.closed) socket.onText(text);
    },
  };
};
