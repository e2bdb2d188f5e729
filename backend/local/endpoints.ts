import { renameSync, writeFileSync } from 'node:fs';
import { type Endpoints, endpointsSchema } from '@millrace/contract';
import { HOST, originOf, type Ports } from './ports';
import type { Seed } from './stand-ins/cognito/seed';
import type { Resolve } from './template/resolve';
import { resourcesOfType, type Template } from './template/template';
import { TemplateError } from './template/template-error';

/** The service's own bucket and stream are the ones that the template's outputs name. */
const nameOfOnly = (template: Template, resolve: Resolve, type: string, leaveOut: readonly string[] = []): string => {
  const [resource, ...others] = resourcesOfType(template, type).filter(
    ({ logicalId }) => !leaveOut.includes(logicalId),
  );
  if (!resource || others.length > 0) throw new TemplateError(type, 'there must be exactly one');
  return String(resolve({ Ref: resource.logicalId }, resource.logicalId));
};

type Stack = {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly ports: Ports;
  readonly region: string;
  readonly stage: string;
  readonly seed: Seed;
};

export const describeEndpoints = ({ template, resolve, ports, region, stage, seed }: Stack): Endpoints => {
  const storage = originOf(ports, 'storage');
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
    stream: nameOfOnly(template, resolve, 'AWS::Kinesis::Stream'),
    bucket: nameOfOnly(template, resolve, 'AWS::S3::Bucket', ['ServerlessDeploymentBucket']),
    userPoolId: seed.pool.Id,
    userPoolClientId: seed.client.ClientId,
    identityPoolId: seed.identityPool.id,
    users: seed.users,
  });
};

/** Whole or not at all: who waits for the file never reads half of it. */
export const writeEndpoints = (file: string, endpoints: Endpoints): void => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(endpoints, null, 2)}\n`);
  renameSync(draft, file);
};
