import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';
import { readBody } from './aws-json';
import { HOST } from './ports';

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Sends a request on, with this body, to another port of this machine. */
export const forward = (
  agent: Agent,
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const own = { ...headers, 'content-length': String(body.length) };
    const outgoing = send({ agent, host: HOST, port, method, path: url, headers: own }, (answer) => {
      const { statusCode = 500 } = answer;
      readBody(answer).then((read) => resolve({ status: statusCode, headers: answer.headers, body: read }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/**
 * A server that stands before others of this machine. Its connections may rest for as long as a client likes: one that is closed just
 * when it is used again fails a call, and a busy machine may fail each of its retries so.
 */
export const serverBefore = (
  handle: (request: IncomingMessage, response: ServerResponse, agent: Agent) => Promise<void>,
): Server => {
  const agent = new Agent({ keepAlive: true });
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    handle(request, response, agent).catch(() => response.destroy());
  });
  server.once('close', () => agent.destroy());
  return server;
};
