import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { StackIdentity } from '../cloudformation/identifiers';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
import type { Ports } from '../shared/ports';
import type { StateFolder } from '../shared/state-folder';
import { type PolicyStatement, statementSchema } from './statements';

/** What each function's role says, by the function's name in serverless.yml. */
export type Grants = Readonly<Record<string, readonly PolicyStatement[]>>;

const functionSchema = z.object({ FunctionName: z.string(), Role: z.string() });

// Managed policies are AWS's own and in no template.
const roleSchema = z.object({
  ManagedPolicyArns: z.array(z.string()).max(0, 'managed policies are not known here').optional(),
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) })),
});

const statementsOf = (template: Template, resolve: Resolve, arn: string): PolicyStatement[] => {
  const role = resourcesOfType(template, 'AWS::IAM::Role').find(
    ({ logicalId }) => resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId) === arn,
  );
  if (!role) throw new TemplateError(arn, 'is a role that is not in the template');
  const parsed = roleSchema.safeParse(resolve(role.Properties, role.logicalId));
  if (parsed.success) return parsed.data.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const [issue] = parsed.error.issues;
  throw new TemplateError(role.logicalId, `${issue?.path.join('.')}: ${issue?.message}`);
};

/**
 * @param functions full names by those in serverless.yml
 * @throws TemplateError for a role that says what is not evaluated here.
 */
export const grantsOf = (template: Template, resolve: Resolve, functions: Readonly<Record<string, string>>): Grants => {
  const deployed = resourcesOfType(template, 'AWS::Lambda::Function').map(({ logicalId, Properties }) =>
    functionSchema.parse(resolve({ FunctionName: Properties.FunctionName, Role: Properties.Role }, logicalId)),
  );
  return Object.fromEntries(
    Object.entries(functions).map(([name, fullName]) => {
      const role = deployed.find(({ FunctionName }) => FunctionName === fullName)?.Role ?? fullName;
      return [name, statementsOf(template, resolve, role)];
    }),
  );
};

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
