import { Agent, type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps, Agent as SecureAgent } from 'node:https';

/** A signed request, as far as it is looked at. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: IncomingMessage['headers'];
    readonly body: Uint8Array;
  };
}

export interface TransportOptions {
  /** Connections kept open to a host. */
  readonly maxSockets: number;
  /** The longest that a request may take, waiting for a connection included: of the time in which this process could have read an answer. */
  readonly timeoutMs: number;
}

/** A timer that comes so late, ms, says that the process was busy: answers may have come that it has not read. */
const BUSY_MS = 20;

/** How often a request is given more time for that. */
const MOST_EXTENSIONS = 3;

/** Calls `expire` once the time is over, unless the function that it returns is called before. A process that was busy is given as long again as it was. */
const startTimeout = (timeoutMs: number, expire: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const wait = (ms: number, extensions: number): void => {
    const due = performance.now() + ms;
    timer = setTimeout(() => {
      const lateMs = performance.now() - due;
      if (lateMs > BUSY_MS && extensions > 0) wait(Math.min(lateMs, timeoutMs), extensions - 1);
      else expire();
    }, ms);
  };
  wait(timeoutMs, MOST_EXTENSIONS);
  return () => clearTimeout(timer);
};

/** The answers are short, and those of posts are empty. */
const read = (incoming: IncomingMessage, done: (body: Uint8Array) => void): void => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => done(Buffer.concat(chunks)));
};

/**
 * Sends what the client of an AWS service has signed. The SDK's own handler does the same with four timers, a signal and a stream for each request, which takes
 * longer than the request itself (`npm run bench -- posts`).
 */
export const createTransport = ({ maxSockets, timeoutMs }: TransportOptions) => {
  const agents = {
    'http:': new Agent({ keepAlive: true, maxSockets }),
    'https:': new SecureAgent({ keepAlive: true, maxSockets }),
  };
  const open = ({ protocol, hostname, port, method, path, headers }: SignedRequest): ClientRequest =>
    protocol === 'https:'
      ? overHttps({ agent: agents['https:'], hostname, port, method, path, headers })
      : overHttp({ agent: agents['http:'], hostname, port, method, path, headers });
  const handle = (signed: SignedRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = open(signed);
      const stopTimeout = startTimeout(timeoutMs, () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      const fail = (error: Error) => {
        stopTimeout();
        reject(error);
      };
      sent.once('error', fail);
      sent.once('response', (incoming) => {
        incoming.once('error', fail);
        read(incoming, (body) => {
          stopTimeout();
          resolve({ response: { statusCode: incoming.statusCode ?? 0, headers: incoming.headers, body } });
        });
      });
      sent.end(signed.body);
    });
  return { handle };
};
