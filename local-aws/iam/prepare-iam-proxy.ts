import { writeFileSync } from 'node:fs';
import type { StackIdentity } from '../cloudformation/identifiers';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, type Template } from '../cloudformation/template';
import type { Ports } from '../shared/ports';
import type { StateFolder } from '../shared/state-folder';
import { grantsOf } from './grants';

export interface IamProxyOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly identity: StackIdentity;
  readonly stage: string;
  readonly ports: Ports;
  /** Where it listens. */
  readonly port: number;
  readonly folder: StateFolder;
  /** Full names by those in serverless.yml. */
  readonly functions: Readonly<Record<string, string>>;
}

/** Where each service listens, by its name in signatures. */
export type ServicePorts = Readonly<Record<string, number>>;

const targetsOf = (ports: Ports): ServicePorts => ({
  dynamodb: ports.dynamodb,
  kinesis: ports.kinesis,
  s3: ports.storage,
  sqs: ports.storage,
  sns: ports.storage,
  ssm: ports.storage,
  'cognito-idp': ports.cognito,
  lambda: ports.lambda,
  'execute-api': ports.websocket,
});

/** Writes down what each function may do. @returns the settings of the IAM proxy. */
export const prepareIamProxy = ({
  template,
  resolve,
  identity,
  stage,
  ports,
  port,
  folder,
  functions,
}: IamProxyOptions) => {
  writeFileSync(folder.grants, JSON.stringify(grantsOf(template, resolve, functions), null, 2));
  const { logicalId } = onlyResource(template, 'AWS::ApiGatewayV2::Api');
  const { region, account } = identity;
  const where = { region, account, socket: `${resolve({ Ref: logicalId }, logicalId)}/${stage}` };
  return { port, targets: targetsOf(ports), where, grants: folder.grants, calls: folder.calls };
};
