const PREFIX = 'local-';

/** The access key with which a function signs what it sends. */
export const accessKeyOf = (functionName: string): string => PREFIX + functionName;

/** Whose key that is; undefined for one of nobody here. */
export const functionOf = (accessKey: string): string | undefined =>
  accessKey.startsWith(PREFIX) ? accessKey.slice(PREFIX.length) : undefined;

const NAME = 'AWS_ACCESS_KEY_ID';

/**
 * An environment in which every function finds its own access key. The SDK looks when a client makes its first call, and each
 * function's bundle has clients of its own.
 * @param running the function that asks, if any does.
 */
export const withKeyOfEach = (env: NodeJS.ProcessEnv, running: () => string | undefined): NodeJS.ProcessEnv =>
  new Proxy(env, {
    get: (target, name) => {
      const asking = name === NAME ? running() : undefined;
      return asking === undefined ? Reflect.get(target, name) : accessKeyOf(asking);
    },
    // By itself it would define a property, which the process's environment takes in one form only.
    set: (target, name, value) => Reflect.set(target, name, value),
  });

export interface Signature {
  readonly accessKey: string;
  readonly service: string;
}

/**
 * Who signed a request, and for which service: from its header, or from a presigned URL.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export const signatureOf = (authorization: string | undefined, query: URLSearchParams): Signature | undefined => {
  const credential = /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const [accessKey, _date, _region, service, end] = credential.split('/');
  return accessKey && service && end === 'aws4_request' ? { accessKey, service } : undefined;
};
