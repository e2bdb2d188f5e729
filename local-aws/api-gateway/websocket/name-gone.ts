import type { OfflineServer } from '../../serverless/offline-servers';

/** serverless-offline answers 410 without saying what that is, so that SDKs would call the error `Unknown`. */
export const nameGone = (server: OfflineServer): void =>
  server.ext('onPreResponse', ({ response }, h) => {
    if (!response.isBoom && response.statusCode === 410) response.header('x-amzn-ErrorType', 'GoneException');
    return h.continue;
  });
