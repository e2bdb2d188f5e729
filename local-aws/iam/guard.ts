import { writeFileSync } from 'node:fs';
import type { Place } from '../cloudformation/identifiers';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, type Template } from '../cloudformation/template';
import type { Ports } from '../shared/ports';
import type { StateFolder } from '../shared/state-folder';
import { grantsOf } from './grants';
import type { Targets } from './iam-proxy';

export interface GuardOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly place: Place;
  readonly stage: string;
  readonly ports: Ports;
  /** Where it listens. */
  readonly port: number;
  readonly folder: StateFolder;
  /** Full names by those in serverless.yml. */
  readonly functions: Readonly<Record<string, string>>;
}

const targetsOf = (ports: Ports): Targets => ({
  dynamodb: ports.dynamodb,
  kinesis: ports.kinesis,
  s3: ports.storage,
  sqs: ports.storage,
  sns: ports.storage,
  'cognito-idp': ports.cognito,
  lambda: ports.lambda,
  'execute-api': ports.websocket,
});

/** Writes down what each function may do. @returns what the process needs that holds the functions to it. */
export const prepareGuard = ({ template, resolve, place, stage, ports, port, folder, functions }: GuardOptions) => {
  writeFileSync(folder.grants, JSON.stringify(grantsOf(template, resolve, functions), null, 2));
  const { logicalId } = onlyResource(template, 'AWS::ApiGatewayV2::Api');
  const { region, account } = place;
  const where = { region, account, socket: `${resolve({ Ref: logicalId }, logicalId)}/${stage}` };
  return { port, targets: targetsOf(ports), where, grants: folder.grants, calls: folder.calls };
};
