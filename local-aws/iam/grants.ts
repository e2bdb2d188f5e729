import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
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
