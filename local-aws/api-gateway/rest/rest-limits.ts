import type { OfflineServer } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';
import type { GatewayResponse } from './gateway-response';

/**
 * Requests that API Gateway does not take (10 MB, which serverless-offline looks after) or that its function does not (6 MB) are
 * answered with the template's own response. A function gets more than the body, so a little under 6 MB may be too much on AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const limitRest = (server: OfflineServer, { status, headers, body }: GatewayResponse): void => {
  const refusal = (h: Parameters<Parameters<OfflineServer['ext']>[1]>[1]) => {
    const answer = h.response(body).code(status).type('application/json');
    for (const [name, value] of Object.entries(headers)) answer.header(name, value);
    return answer;
  };
  server.ext('onPreHandler', ({ payload }, h) =>
    Buffer.isBuffer(payload) && payload.length > sizes.lambdaRequest ? refusal(h).takeover() : h.continue,
  );
  server.ext('onPreResponse', ({ response }, h) =>
    response.isBoom && response.output.statusCode === 413 ? refusal(h) : h.continue,
  );
};
