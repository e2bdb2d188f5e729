import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ConnectionSender } from '../../app/delivery/ports';
import { inMemoryConnectionSender } from '../../app/testing/delivery';
import { createDocumentClient } from '../dynamodb/document-client';
import { dynamoConnectionRegistry } from '../dynamodb/dynamo-connection-registry';
import { dynamoTicketStore } from '../dynamodb/dynamo-ticket-store';
import { openConnection } from '../testing/open-connection';
import { runningStack } from '../testing/running-stack';
import { apiGatewayConnectionSender } from './api-gateway-connection-sender';

/** What a suite needs of one end: a poster, and a connection that can be looked at from the client's side. */
interface End {
  readonly connectionSender: ConnectionSender;
  readonly connect: () => Promise<{
    readonly connectionId: string;
    readonly received: () => readonly string[];
    readonly isOpen: () => boolean;
    readonly close: () => Promise<void>;
  }>;
}

const fakeEnd = (): End => {
  const connectionSender = inMemoryConnectionSender();
  let connections = 0;
  return {
    connectionSender,
    connect: async () => {
      const connectionId = `c${++connections}`;
      connectionSender.open(connectionId);
      return {
        connectionId,
        received: () => connectionSender.received(connectionId),
        isOpen: () => connectionSender.isOpen(connectionId),
        close: async () => {
          await connectionSender.close(connectionId);
        },
      };
    },
  };
};

const realEnd = (): End => {
  const { websocket, callbackUrl, connectionsTable, ticketsTable } = runningStack();
  const client = createDocumentClient();
  const registry = dynamoConnectionRegistry({ client, table: connectionsTable, partitions: 4, now: Date.now });
  const tickets = dynamoTicketStore({ client, table: ticketsTable });
  return {
    connectionSender: apiGatewayConnectionSender(callbackUrl),
    connect: async () => {
      const connection = await openConnection(websocket, tickets, registry);
      return { ...connection, received: () => connection.received };
    },
  };
};

const soon = { timeout: 5000, interval: 10 };

describe.each([
  ['in memory', fakeEnd],
  ['through @connections', realEnd],
])('a poster %s', (_, create) => {
  const { connectionSender, connect } = create();

  test('messages arrive whole and in order', async () => {
    const client = await connect();
    const messages = ['{"n":1}', '{"text":"Grüße, 世界 😀"}', JSON.stringify({ long: 'x'.repeat(31 * 1024) })];
    for (const message of messages) expect(await connectionSender.post(client.connectionId, message)).toBe('sent');
    await vi.waitFor(() => expect(client.received()).toEqual(messages), soon);
    await client.close();
  });

  test('a connection whose client went away is gone', async () => {
    const client = await connect();
    await client.close();
    await vi.waitFor(async () => expect(await connectionSender.post(client.connectionId, '{}')).toBe('gone'), soon);
    expect(await connectionSender.close(client.connectionId)).toBe('gone');
  });

  test('a connection can be closed from here', async () => {
    const client = await connect();
    expect(await connectionSender.close(client.connectionId)).toBe('sent');
    await vi.waitFor(() => expect(client.isOpen()).toBe(false), soon);
    await vi.waitFor(async () => expect(await connectionSender.post(client.connectionId, '{}')).toBe('gone'), soon);
  });
});

describe('a poster whose service is in trouble', () => {
  /** Answers with the status that is the connection's id; keeps quiet for the connection `silent`. */
  const service = createServer((request, response) => {
    const id = request.url?.split('/').at(-1) ?? '';
    if (id !== 'silent') response.writeHead(Number(id)).end('{}');
  });
  let connectionSender: ConnectionSender;

  beforeAll(async () => {
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const address = service.address();
    connectionSender = apiGatewayConnectionSender(
      `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    );
  });
  afterAll(() => {
    service.closeAllConnections();
    service.close();
  });

  test.each([
    ['410', 'gone'],
    ['429', 'refused'],
    ['500', 'failed'],
    ['503', 'failed'],
  ])('an answer of %s means %s', async (status, outcome) => {
    expect(await connectionSender.post(status, '{}')).toBe(outcome);
  });

  test('no answer within a second means failed, so that nobody waits for long', async () => {
    expect(await connectionSender.post('silent', '{}')).toBe('failed');
  });

  test('nobody there means failed', async () => {
    expect(await apiGatewayConnectionSender('http://127.0.0.1:9').post('any', '{}')).toBe('failed');
  });

  test('a missing permission is an error, since no retry can succeed', async () => {
    await expect(connectionSender.post('403', '{}')).rejects.toThrow();
  });
});
