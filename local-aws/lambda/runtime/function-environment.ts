import { z } from 'zod';
import type { Resolve } from '../../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../../cloudformation/template';
import { credentials } from '../../shared/aws-clients';
import { HOST, type Part } from '../../shared/ports';

const functionSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
});

/**
 * The environment that all functions share: they run in one process, so two functions that give one variable different
 * values cannot both be served.
 * @throws TemplateError naming the function and the variable.
 */
export const sharedEnvironment = (template: Template, resolve: Resolve): Record<string, string> => {
  const shared: Record<string, string> = {};
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::Lambda::Function')) {
    const { Environment } = functionSchema.parse(resolve({ Environment: Properties.Environment }, logicalId));
    for (const [name, value] of Object.entries(Environment?.Variables ?? {})) {
      if (shared[name] !== undefined && shared[name] !== value)
        throw new TemplateError(logicalId, `sets ${name} to another value than the other functions do`);
      shared[name] = value;
    }
  }
  return shared;
};

/**
 * Points the addresses of the stack's own APIs and queues at where they are served. A queue's URL is an address too: the SDK
 * sends to its host, whatever endpoint is set.
 * @param origins maps an API's id, and `sqs`, to such an origin (`127.0.0.1:4302`).
 */
export const withLocalAddresses = (
  environment: Readonly<Record<string, string>>,
  origins: ReadonlyMap<string, string>,
): Record<string, string> => {
  const queues = (value: string) =>
    value.replace(/^https:\/\/sqs\.[^/]+\.amazonaws\.com(?=\/)/, (whole) =>
      origins.has('sqs') ? `http://${origins.get('sqs')}` : whole,
    );
  const local = (value: string) =>
    queues(value).replace(
      /(https|wss):\/\/([^./]+)\.execute-api\.[^/]+\.amazonaws\.com(\/[^/]+)?/g,
      (whole, scheme, id) => {
        const origin = origins.get(id);
        return origin === undefined ? whole : `${scheme === 'wss' ? 'ws' : 'http'}://${origin}`;
      },
    );
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, local(value)]));
};

/** Where the AWS SDK in functions finds each service, in its own standard variables. */
export const awsEnvironment = (
  portOf: (part: Part) => number,
  region: string,
  sessionToken: string,
): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  // Lambda wants it of a function that invokes another.
  AWS_SESSION_TOKEN: sessionToken,
  AWS_ENDPOINT_URL_KINESIS: `http://${HOST}:${portOf('kinesis')}`,
  AWS_ENDPOINT_URL_DYNAMODB: `http://${HOST}:${portOf('dynamodb')}`,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://${HOST}:${portOf('cognito')}`,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY: `http://${HOST}:${portOf('cognito')}`,
  AWS_ENDPOINT_URL_LAMBDA: `http://${HOST}:${portOf('lambda')}`,
  AWS_ENDPOINT_URL_S3: `http://${HOST}:${portOf('storage')}`,
  AWS_ENDPOINT_URL_SQS: `http://${HOST}:${portOf('storage')}`,
  AWS_ENDPOINT_URL_SNS: `http://${HOST}:${portOf('storage')}`,
  AWS_ENDPOINT_URL_SSM: `http://${HOST}:${portOf('storage')}`,
});

/** Of the person's own AWS set-up, which must not reach a local function: it would outrank the above. */
export const foreignVariables = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE'] as const;
