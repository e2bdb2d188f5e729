import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OfflineServer } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';
import { type Connections, connectionIn } from './connections';
import type { PostMeter } from './post-meter';

/** As the API names them: https://docs.aws.amazon.com/apigatewaymanagementapi/latest/reference/ */
const errors = {
  410: ['GoneException', ''],
  413: ['PayloadTooLargeException', 'Payload Too Large'],
  429: ['LimitExceededException', 'Too Many Requests'],
} as const;

const refuse = (response: ServerResponse, status: keyof typeof errors): void => {
  const [name, message] = errors[status];
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-ErrorType': name });
  response.end(message && JSON.stringify({ message }));
};

/** Hands over what was sent, or undefined where that is more than a post may be. */
const readMessage = (request: IncomingMessage, use: (message: string | undefined) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= sizes.socketMessage) chunks.push(chunk);
  });
  request.on('end', () => use(bytes > sizes.socketMessage ? undefined : Buffer.concat(chunks).toString()));
};

/**
 * Answers posts to connections in the place of serverless-offline, whose framework spends more on each than all else does that it takes: there is one
 * for each frame and viewer. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const answerPosts = (
  { listener }: Pick<OfflineServer, 'listener'>,
  following: Promise<Connections>,
  meter: PostMeter,
): void => {
  const post = (id: string, request: IncomingMessage, response: ServerResponse): void => {
    const isTaken = meter.take();
    readMessage(request, async (message) => {
      if (!isTaken) return refuse(response, 429);
      if (message === undefined) return refuse(response, 413);
      const connection = (await following).get(id);
      if (!connection) return refuse(response, 410);
      connection.send(message);
      response.end();
    });
  };
  // The second for clients that ask before they send more than a little, as curl does.
  for (const event of ['request', 'checkContinue']) {
    const framework = listener.listeners(event);
    listener.removeAllListeners(event);
    listener.on(event, (request: IncomingMessage, response: ServerResponse) => {
      const id = request.method === 'POST' ? connectionIn(request.url ?? '') : undefined;
      if (id === undefined) return framework.forEach((listen) => void listen.call(listener, request, response));
      if (event === 'checkContinue') response.writeContinue();
      post(id, request, response);
    });
  }
};
