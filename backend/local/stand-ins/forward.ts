import { type Agent, type IncomingMessage, request as send } from 'node:http';
import { HOST } from '../ports';
import { readBody } from './aws-json';

export type Answer = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
};

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
