import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { z } from 'zod';
import type { ConnectionSender, SendOutcome } from '../../app/delivery/ports';

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

export const apiGatewayConnectionSender = (callbackUrl: string): ConnectionSender => {
  const client = new ApiGatewayManagementApiClient({
    endpoint: callbackUrl,
    // Callers have their own policy of when to try again.
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: MAX_SOCKETS }, httpsAgent: { maxSockets: MAX_SOCKETS } },
  });
  const limit = () => ({ abortSignal: AbortSignal.timeout(POST_TIMEOUT_MS) });
  return {
    post: (ConnectionId, message) =>
      attempt(client.send(new PostToConnectionCommand({ ConnectionId, Data: message }), limit())),
    close: (ConnectionId) => attempt(client.send(new DeleteConnectionCommand({ ConnectionId }), limit())),
  };
};
