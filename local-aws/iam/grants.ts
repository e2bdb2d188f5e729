import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';

const textOrList = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** A statement of a role's policy. Whatever else IAM knows (conditions, `NotAction`) is no part of it, so that none is passed over. */
export const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: textOrList,
  Resource: textOrList,
});

export type PolicyStatement = z.infer<typeof statementSchema>;

/** What a call needs to be allowed, as IAM spells it: `dynamodb:Query` on an ARN. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

/** `*` is any text and `?` any character, slashes and colons included. */
const matches = (pattern: string, text: string, flags = ''): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
};

/** Actions are the same in capital and small letters, resources are not. */
export const covers = (granted: Need, need: Need): boolean =>
  matches(granted.action, need.action, 'i') && matches(granted.resource, need.resource);

/** The pairs that a list of statements is made of. */
export const pairsOf = (statements: readonly PolicyStatement[], effect: PolicyStatement['Effect']): Need[] =>
  statements
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action, Resource }) => Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))));

/**
 * Evaluates statements. By hand, because simulators ask IAM itself, and four rules are all that generated roles need. What is
 * not allowed is denied, and a denial outweighs whatever allows it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const isAllowed = (statements: readonly PolicyStatement[], need: Need): boolean => {
  const covered = (effect: PolicyStatement['Effect']) => pairsOf(statements, effect).some((pair) => covers(pair, need));
  return covered('Allow') && !covered('Deny');
};

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
