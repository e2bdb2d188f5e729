import { type ServerMessage, type ShardCheckpoint, samples } from '@millrace/contract';
import { createFakeTimers } from '../../../lib/testing/fake-timers';
import { Connection } from '../connection';
import type { ConnectionState } from '../connection-state';
import type { Address } from '../take-address';
import { createFakeTransport, type FakeSocket } from './transport';

const HOUR = 3_600_000;

export const setUp = (address?: (fresh: boolean) => Promise<Address>) => {
  const timers = createFakeTimers();
  const transport = createFakeTransport();
  const states: ConnectionState[] = [];
  const seen: ServerMessage[] = [];
  const coverage: [boolean, number][] = [];
  const log = { unknown: 0, offset: 0, subscribed: 0, lost: 0 };
  const checkpoints: ShardCheckpoint[][] = [];
  const network = { online: true };
  let tickets = 0;
  const connection = new Connection(
    {
      openSocket: transport.open,
      timers,
      topics: ['metric:orders', 'metric:cpu'],
      address: address ?? (async () => ({ url: `ws://there?ticket=${++tickets}`, endsAt: timers.now() + HOUR })),
      random: () => 0.5,
      online: () => network.online,
    },
    {
      onState: (state) => states.push(state),
      onMessage: (message) => seen.push(message),
      onClock: (offset) => Object.assign(log, { offset }),
      onUnknown: () => Object.assign(log, { unknown: log.unknown + 1 }),
      onSubscribed: (settleAfter) => Object.assign(log, { subscribed: settleAfter }),
      onCheckpoints: (told) => checkpoints.push([...told]),
      onLost: () => Object.assign(log, { lost: log.lost + 1 }),
      onCoverage: (connected, at) => coverage.push([connected, at]),
    },
  );
  return { timers, transport, states, seen, coverage, checkpoints, log, network, connection, now: () => states.at(-1) };
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

/** A sender of the server's: whom it sends to it looks up again when it last did so 1 s ago. */
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
