import type { OfflineRequest, OfflineServer, Toolkit } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';

const refusal = (h: Toolkit, message: string) =>
  h
    .response(JSON.stringify({ Type: 'User', message }))
    .code(413)
    .type('application/json')
    .header('x-amzn-ErrorType', 'RequestEntityTooLargeException');

const sizeOf = ({ payload }: OfflineRequest): number => (Buffer.isBuffer(payload) ? payload.length : 0);

/** Calls of functions: what is too large is refused in Lambda's words. serverless-offline refuses 6 MB too, in its own. */
export const limitLambda = (server: OfflineServer): void => {
  server.ext('onPreHandler', (request, h) => {
    const size = sizeOf(request);
    if (request.headers['x-amz-invocation-type'] !== 'Event' || size <= sizes.lambdaEvent) return h.continue;
    const message = `${size} byte payload is too large for the Event invocation type (limit ${sizes.lambdaEvent} bytes)`;
    return refusal(h, message).takeover();
  });
  server.ext('onPreResponse', ({ response }, h) => {
    if (!response.isBoom || response.output.statusCode !== 413) return h.continue;
    return refusal(h, `Request must be smaller than ${sizes.lambdaRequest} bytes for the InvokeFunction operation`);
  });
};
