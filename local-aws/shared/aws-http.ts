import { randomUUID } from 'node:crypto';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';

/** @throws when the caller hangs up. */
export const readBody = async (request: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** `x-amz-target` of AWS's JSON protocols is `Service_Version.Operation`. */
export const operationOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string =>
  String(headers['x-amz-target'] ?? '').replace(/^[^.]*\./, '');

/** Undefined for what is no JSON, which is left to whoever the request is for. */
export const parseJson = (body: Buffer | string): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

export const answerJson = (request: IncomingMessage, response: ServerResponse, status: number, body: object): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-RequestId': randomUUID(),
    ...(request.headers.origin !== undefined && { 'access-control-allow-origin': '*' }),
  });
  response.end(text);
};

export interface ForwardedResponse {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Where something else on this machine listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sends a request on, with this body. */
export const forward = (
  agent: Agent,
  address: Address,
  { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
): Promise<ForwardedResponse> =>
  new Promise((resolve, reject) => {
    const own = { ...headers, 'content-length': String(body.length) };
    const outgoing = send({ agent, ...address, method, path: url, headers: own }, (answer) => {
      const { statusCode = 500 } = answer;
      readBody(answer).then((read) => resolve({ status: statusCode, headers: answer.headers, body: read }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/**
 * A server that forwards to others on this machine. Its connections may be idle for as long as a client likes: one that is closed just
 * when it is used again fails a call, and a busy machine may fail each of its retries so.
 */
export const createProxyServer = (
  handle: (request: IncomingMessage, response: ServerResponse, agent: Agent) => Promise<void>,
): Server => {
  const agent = new Agent({ keepAlive: true });
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    handle(request, response, agent).catch(() => response.destroy());
  });
  server.once('close', () => agent.destroy());
  return server;
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

/** An error as S3 answers it. */
export const errorXml = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
