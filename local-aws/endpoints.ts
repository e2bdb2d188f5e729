import { renameSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { type Endpoints, endpointsSchema } from '@millrace/contract';
import { apiKeysOf } from './api-gateway/rest/api-keys';
import type { Resolve } from './cloudformation/resolve';
import { type Template, TemplateError } from './cloudformation/template';
import type { Seed } from './cognito/seed';
import { HOST, originOf, type Ports } from './shared/ports';

/** The service's own bucket and stream, of which there may be others beside. */
const outputOf = (template: Template, resolve: Resolve, name: string): string => {
  const output = template.Outputs[name];
  if (!output) throw new TemplateError(`output ${name}`, 'there is none');
  return String(resolve(output.Value, `output ${name}`));
};

interface Stack {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly ports: Ports;
  readonly region: string;
  readonly stage: string;
  readonly seed: Seed;
  readonly secret: string;
}

export const describeEndpoints = ({ template, resolve, ports, region, stage, seed, secret }: Stack): Endpoints => {
  const storage = originOf(ports, 'storage');
  const [serverKey] = apiKeysOf(template, resolve);
  return endpointsSchema.parse({
    dashboard: originOf(ports, 'dashboard'),
    rest: `${originOf(ports, 'rest')}/${stage}`,
    websocket: `ws://${HOST}:${ports.websocket}`,
    kinesis: originOf(ports, 'kinesis'),
    dynamodb: originOf(ports, 'dynamodb'),
    s3: storage,
    sqs: storage,
    sns: storage,
    cognito: originOf(ports, 'cognito'),
    region,
    stream: outputOf(template, resolve, 'StreamName'),
    bucket: outputOf(template, resolve, 'BucketName'),
    userPoolId: seed.pool.Id,
    userPoolClientId: seed.client.ClientId,
    identityPoolId: seed.identityPool.id,
    signUp: seed.pool.AdminCreateUserConfig.AllowAdminCreateUserOnly ? 'closed' : 'open',
    lambda: { endpoint: originOf(ports, 'lambda'), sessionToken: secret },
    ...(serverKey && { serverKey: serverKey.value }),
    users: seed.users,
  });
};

/** Whole or not at all: a reader that waits for the file never reads half of it. Nobody else on the machine is to read it. */
export const writeEndpoints = (file: string, endpoints: Endpoints): void => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
};

const shorter = (path: string): string => {
  const near = relative(process.cwd(), path) || '.';
  return near.length < path.length ? near : path;
};

/** What listens where, for the terminal. */
export const summary = (endpoints: Endpoints, state: string, seconds: number): string => {
  const [{ username = '', password = '' } = {}] = endpoints.users;
  const where = basename(state) === '.local' ? '' : `, with --state ${state}`;
  return [
    `The local AWS is ready after ${seconds.toFixed(1)} s.`,
    `  REST          ${endpoints.rest}`,
    `  WebSocket     ${endpoints.websocket}`,
    `  Kinesis       ${endpoints.kinesis}  stream ${endpoints.stream}`,
    `  DynamoDB      ${endpoints.dynamodb}`,
    `  Cognito       ${endpoints.cognito}  pool ${endpoints.userPoolId}`,
    `  S3, SQS, SNS  ${endpoints.s3}  bucket ${endpoints.bucket}`,
    `Sign in as ${username} with ${password}. In the root of the checkout${where}:`,
    '  npm run watch -- metric:orders        shows figures as they come (docs/websocket.md)',
    '  npm run --silent token                an ID token for REST (docs/api.md)',
    '  npm run wscat                         a ready line for wscat: type commands to the WebSocket yourself',
    `Logs and mails are in ${shorter(state)}. Ctrl-C ends everything.`,
  ].join('\n');
};
