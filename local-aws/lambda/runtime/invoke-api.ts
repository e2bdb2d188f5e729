import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { OfflineRequest, OfflineServer, Toolkit } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';

const refusal = (h: Toolkit, message: string) =>
  h
    .response(JSON.stringify({ Type: 'User', message }))
    .code(413)
    .type('application/json')
    .header('x-amzn-ErrorType', 'RequestEntityTooLargeException');

const sizeOf = ({ payload }: OfflineRequest): number => (Buffer.isBuffer(payload) ? payload.length : 0);

/** Calls of functions: what is too large is refused as Lambda words it. serverless-offline refuses 6 MB too, but words it otherwise. */
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

const isSame = (given: string, secret: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Whoever invokes a function decides what it does, so callers bring the secret of the run: as a session token, which every SDK sends. */
export const wantsSecret =
  (secret: string) =>
  ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined =>
    isSame(String(headers['x-amz-security-token'] ?? ''), secret)
      ? undefined
      : 'functions are invoked with the sessionToken that is in endpoints.json: set AWS_SESSION_TOKEN to it';

/** `NAME`, `NAME:VERSION`, `ACCOUNT:function:NAME` or an ARN. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const functionNameOf = (given: string): string =>
  given.replace(/^(?:arn:aws[^:]*:lambda:[^:]*:)?\d{12}:function:/, '').replace(/:[^:]*$/, '');

/**
 * Calls that nobody waits for. By itself serverless-offline lets go of them unguarded, so that a function which fails ends the whole local AWS; here
 * they are made as calls whose answer nobody reads.
 */
export const detachEvents = (server: OfflineServer): void => {
  server.ext('onPreHandler', ({ method, path, headers, payload }, h) => {
    if (headers['x-amz-invocation-type'] !== 'Event') return h.continue;
    const waited = { ...headers, 'x-amz-invocation-type': 'RequestResponse' };
    void server.inject({ method, url: path, headers: waited, payload });
    return h.response('').code(202).takeover();
  });
};

const PATH = /^(\/2015-03-31\/functions\/)([^/]+)(\/invocations)$/;

/** Functions may be called by every name that Lambda takes, where serverless-offline knows the plain one; and `DryRun` calls nothing. */
export const acceptFunctionNames = (server: OfflineServer): void => {
  server.ext('onRequest', (request, h) => {
    const [, before, name, after] = PATH.exec(request.path) ?? [];
    if (name === undefined) return h.continue;
    request.setUrl(`${before}${functionNameOf(decodeURIComponent(name))}${after}`);
    return h.continue;
  });
  server.ext('onPreHandler', ({ headers }, h) =>
    headers['x-amz-invocation-type'] === 'DryRun' ? h.response('').code(204).takeover() : h.continue,
  );
};
