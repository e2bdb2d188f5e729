import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TicketStore } from '../../app/access/ports';
import type { ConnectionRegistry } from '../../app/delivery/ports';
import { randomTicket } from '../dynamodb/dynamo-ticket-store';

/** A real WebSocket connection of a client. */
export interface OpenConnection {
  readonly connectionId: string;
  readonly received: readonly string[];
  readonly isOpen: () => boolean;
  readonly close: () => Promise<void>;
}

const FIND_MS = 5000;

const findConnection = async (registry: ConnectionRegistry, userId: string): Promise<string> => {
  const until = Date.now() + FIND_MS;
  while (Date.now() < until) {
    const subscriber = (await registry.subscribers()).find((candidate) => candidate.userId === userId);
    if (subscriber) return subscriber.connectionId;
    await setTimeout(20);
  }
  throw new Error(`no connection of ${userId} was registered within ${FIND_MS} ms`);
};

/** Connects with a ticket of its own, and learns from the registry which connection that is. */
export const openConnection = async (
  websocket: string,
  tickets: TicketStore,
  registry: ConnectionRegistry,
): Promise<OpenConnection> => {
  const userId = `contract-${randomUUID()}`;
  const ticket = randomTicket();
  const endsAt = Date.now() + 600_000;
  await tickets.put(ticket, { identity: { userId, username: 'ada', groups: [], endsAt }, expiresAt: endsAt });
  const socket = new WebSocket(`${websocket}?ticket=${ticket}`);
  const received: string[] = [];
  socket.on('message', (data) => received.push(String(data)));
  await once(socket, 'open');
  return {
    connectionId: await findConnection(registry, userId),
    received,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await once(socket, 'close');
    },
  };
};
