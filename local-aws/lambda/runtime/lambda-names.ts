import type { OfflineServer } from '../../serverless/offline-servers';

/** `NAME`, `NAME:VERSION`, `ACCOUNT:function:NAME` or an ARN. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const functionNameOf = (given: string): string =>
  given.replace(/^(?:arn:aws[^:]*:lambda:[^:]*:)?\d{12}:function:/, '').replace(/:[^:]*$/, '');

const PATH = /^(\/2015-03-31\/functions\/)([^/]+)(\/invocations)$/;

/** Functions may be called by every name that Lambda takes, where serverless-offline knows the plain one; and `DryRun` calls nothing. */
export const takeLambdaNames = (server: OfflineServer): void => {
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
