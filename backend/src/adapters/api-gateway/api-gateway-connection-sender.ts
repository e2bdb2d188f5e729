import { hash } from 'node:crypto';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { z } from 'zod';
import type { ConnectionSender, SendOutcome } from '../../app/delivery/ports';
import { createTransport } from './post-transport';

/** The longest that one post may take. It takes a few ms unless something is wrong. */
const POST_TIMEOUT_MS = 1000;

/** Connections kept open to the API: as many as there are posts at a time. */
const MAX_SOCKETS = 100;

const failure = z.object({ $metadata: z.object({ httpStatusCode: z.number().optional() }) });

/** No status: no answer came, or none in time. Names of errors are not the same everywhere, so they are not looked at. */
const outcomeOf = (error: unknown): SendOutcome => {
  const status = failure.safeParse(error).data?.$metadata.httpStatusCode;
  if (status === 410) return 'gone';
  if (status === 429) return 'refused';
  if (status === undefined || status >= 500) return 'failed';
  throw error;
};

const attempt = async (request: Promise<unknown>): Promise<SendOutcome> => {
  try {
    await request;
    return 'sent';
  } catch (error) {
    return outcomeOf(error);
  }
};

/** Different messages whose bytes are kept: those of one broadcast are sent again and again. */
const KEPT_MESSAGES = 50;

/** Each message in UTF-8 and what a signature says of it, once for all who are sent it. */
class EncodedMessages {
  private readonly known = new Map<string, Uint8Array>();
  private readonly hashes = new WeakMap<object, string>();

  bytesOf(message: string): Uint8Array {
    const found = this.known.get(message);
    if (found) return found;
    if (this.known.size === KEPT_MESSAGES) this.known.clear();
    const bytes = Buffer.from(message);
    this.known.set(message, bytes);
    this.hashes.set(bytes, hash('sha256', bytes, 'hex'));
    return bytes;
  }

  /** Undefined for what `bytesOf` has not answered. */
  hashOf(body: unknown): string | undefined {
    return typeof body === 'object' && body !== null ? this.hashes.get(body) : undefined;
  }
}

/** A request of the client before it is signed, as far as it is looked at. */
interface Unsigned {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

const isUnsigned = (request: unknown): request is Unsigned =>
  typeof request === 'object' && request !== null && 'headers' in request;

/** What the client does with each request beside sending it: a log that nobody reads, and headers that API Gateway has no use for. */
const NEEDLESS = [
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'getUserAgentMiddleware',
  'contentLengthMiddleware',
];

const statusOf = (response: unknown): number =>
  typeof response === 'object' && response !== null && 'statusCode' in response ? Number(response.statusCode) : 0;

type Client = ApiGatewayManagementApiClient;

interface Input {
  readonly ConnectionId?: string | undefined;
  readonly Data?: unknown;
}

/** Requests before they are signed: `POST` with a message, `DELETE` without one (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html). */
const requestsOf = (endpoint: string) => {
  const { protocol, hostname, port, pathname } = new URL(endpoint);
  const before = `${pathname.replace(/\/$/, '')}/@connections/`;
  return ({ ConnectionId = '', Data }: Input) => ({
    ...{ protocol, hostname, ...(port && { port: Number(port) }), query: {} },
    method: Data === undefined ? 'DELETE' : 'POST',
    path: before + encodeURIComponent(ConnectionId),
    headers: Data === undefined ? {} : { 'content-type': 'application/octet-stream' },
    body: Data,
  });
};

/** Leaves out what each request would be computed anew for and is the same for all, or is of no use to posts. */
const trim = ({ middlewareStack }: Client, endpoint: string): void => {
  for (const name of NEEDLESS) middlewareStack.remove(name);
  // The endpoint is given: its rules would come to the same for every request.
  middlewareStack.remove('endpointV2Middleware');
  const requestTo = requestsOf(endpoint);
  middlewareStack.add((next) => (args) => next({ ...args, request: requestTo(args.input) }), {
    name: 'serializerMiddleware',
    step: 'serialize',
    override: true,
  });
  // Of an answer the status is all that is looked at: those of posts are empty.
  middlewareStack.add(
    (next) => async (args) => {
      const { response } = await next(args);
      const $metadata = { httpStatusCode: statusOf(response) };
      if ($metadata.httpStatusCode < 300) return { response, output: { $metadata } };
      throw Object.assign(new Error(`API Gateway answered ${$metadata.httpStatusCode}`), { $metadata });
    },
    { name: 'deserializerMiddleware', step: 'deserialize', override: true },
  );
  // Callers have their own policy of when to try again. Others are put beside it by its name, so that one has to be there.
  const retry = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true } as const;
  middlewareStack.add((next) => next, retry);
};

/** Its signer is made once; the credentials are asked for with each signature. */
const keepSigner = ({ config }: Client): void => {
  const createSigner = config.signer;
  let signer: ReturnType<typeof createSigner> | undefined;
  config.signer = (authScheme) => {
    signer ??= createSigner(authScheme);
    return signer;
  };
};

/**
 * The client with what a post takes and nothing else (docs/decisions/0076). It builds its stack of middleware once instead of for each request, which is right as long as all requests
 * have the same options.
 */
const createClient = (endpoint: string, encoded: EncodedMessages): Client => {
  const requestHandler = { ...createTransport({ maxSockets: MAX_SOCKETS, timeoutMs: POST_TIMEOUT_MS }) };
  const client = new ApiGatewayManagementApiClient({ endpoint, cacheMiddleware: true, requestHandler });
  keepSigner(client);
  trim(client, endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      const known = isUnsigned(request) ? encoded.hashOf(request.body) : undefined;
      if (known !== undefined && isUnsigned(request)) request.headers['x-amz-content-sha256'] = known;
      return next(args);
    },
    { name: 'hashOfMessage', step: 'build' },
  );
  return client;
};

export const apiGatewayConnectionSender = (callbackUrl: string): ConnectionSender => {
  const encoded = new EncodedMessages();
  const client = createClient(callbackUrl, encoded);
  return {
    post: (ConnectionId, message) =>
      attempt(client.send(new PostToConnectionCommand({ ConnectionId, Data: encoded.bytesOf(message) }))),
    close: (ConnectionId) => attempt(client.send(new DeleteConnectionCommand({ ConnectionId }))),
  };
};
