import type { App, Reply, Request, Stores } from './fauxqs';
import { s3RequestOf } from './gate';

/** In which us-east-1 has no name. */
const locationXml = (region: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region === 'us-east-1' ? '' : region}</LocationConstraint>`;

/** Answers GetBucketLocation, for which the stand-in would list the bucket. One that does not exist is left to it. */
export const answerLocations = (app: App, { s3Store }: Stores, region: string): void => {
  app.addHook('preHandler', (request: Request, reply: Reply, next: () => void) => {
    const asked = s3RequestOf(request);
    const asks = asked?.method === 'GET' && asked.key === '' && 'location' in asked.query;
    if (!asks || !s3Store.hasBucket(asked.bucket)) return next();
    void reply.header('content-type', 'application/xml').send(locationXml(region));
  });
};
