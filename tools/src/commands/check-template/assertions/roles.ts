import type { Assertion } from '../assertion';
import { at, change, firstOf, type Named, ofType, type Template, target } from '../template';

/** Actions that AWS can limit to no resource, or whose resource is not known before; each with its reason. */
const UNLIMITED: Readonly<Record<string, string>> = {
  'xray:PutTelemetryRecords': 'X-Ray knows no resources',
  'xray:PutTraceSegments': 'X-Ray knows no resources',
  'ec2:AssignPrivateIpAddresses': 'Lambda makes network interfaces whose ids nobody knows before',
  'ec2:CreateNetworkInterface': 'Lambda makes network interfaces whose ids nobody knows before',
  'ec2:DeleteNetworkInterface': 'Lambda makes network interfaces whose ids nobody knows before',
  'ec2:DescribeNetworkInterfaces': 'EC2 lists cannot be limited',
  'ec2:DescribeSubnets': 'EC2 lists cannot be limited',
  'ec2:UnassignPrivateIpAddresses': 'Lambda makes network interfaces whose ids nobody knows before',
};

/** AWS's own policies that roles may have, by the role, each with its reason. */
const MANAGED: Readonly<Record<string, string>> = {
  ApiLogsRole: 'the account’s role for API Gateway’s logs writes those of every API',
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

const statementsOf = ({ Properties }: Named): unknown[] =>
  list(Properties.Policies).flatMap((policy) => list(at(policy, 'PolicyDocument.Statement')));

/** Names a resource of the stack, and at most everything below it. */
const isNamed = (resource: unknown): boolean => {
  if (target(resource) !== undefined) return true;
  const text = at(resource, 'Fn::Sub');
  if (typeof text !== 'string') return false;
  const [beforeStar = ''] = text.split('*', 1);
  return /\$\{(?!AWS::)[^}]+\}/.test(beforeStar);
};

const isAllowed = (statement: unknown): boolean => {
  const actions = list(at(statement, 'Action')).map(String);
  return list(at(statement, 'Resource')).every(isNamed) || actions.every((action) => action in UNLIMITED);
};

const lambdaRoles = (template: Template) =>
  ofType(template, 'AWS::Lambda::Function').map(({ id, Properties }) => ({
    id,
    role: target(Properties.Role),
    own: id.replace(/LambdaFunction$/, 'Role'),
  }));

export const roles: readonly Assertion[] = [
  {
    name: 'every function has a role of its own, by its own name',
    problems: (template) =>
      lambdaRoles(template)
        .filter(({ role, own }) => role !== own || template.Resources[own]?.Type !== 'AWS::IAM::Role')
        .map(({ id, role }) => `${id} has the role ${role}`),
    twin: (template) =>
      change(template, 'TicketsLambdaFunction', 'Properties.Role', { 'Fn::GetAtt': ['LiveRole', 'Arn'] }),
  },
  {
    name: 'every function has a log group of its own, which it alone may write',
    problems: (template) =>
      ofType(template, 'AWS::Lambda::Function')
        .map(({ id }) => id.replace(/LambdaFunction$/, ''))
        .filter((name) => {
          const role = JSON.stringify(template.Resources[`${name}Role`] ?? {});
          const groups = [...role.matchAll(/\["(\w+LogGroup)","Arn"\]/g)].map(([, group]) => group);
          return groups.join() !== `${name}LogGroup` || !(`${name}LogGroup` in template.Resources);
        }),
    twin: (template) =>
      change(template, 'TicketsRole', 'Properties.Policies.0.PolicyDocument.Statement.0.Resource', {
        'Fn::GetAtt': ['LiveLogGroup', 'Arn'],
      }),
  },
  {
    name: 'no role may do anything on *, but for what is listed with its reason',
    problems: (template) =>
      ofType(template, 'AWS::IAM::Role').flatMap((role) =>
        statementsOf(role)
          .filter((statement) => !isAllowed(statement))
          .map((statement) => `${role.id}: ${JSON.stringify(statement)}`),
      ),
    twin: (template) => change(template, 'LiveRole', 'Properties.Policies.0.PolicyDocument.Statement.0.Resource', '*'),
  },
  {
    name: 'no role has actions by *',
    problems: (template) =>
      ofType(template, 'AWS::IAM::Role').flatMap((role) =>
        statementsOf(role)
          .flatMap((statement) => list(at(statement, 'Action')).map(String))
          .filter((action) => action.includes('*'))
          .map((action) => `${role.id}: ${action}`),
      ),
    twin: (template) =>
      change(template, 'LiveRole', 'Properties.Policies.0.PolicyDocument.Statement.1.Action', ['kinesis:*']),
  },
  {
    name: 'no role has a policy of AWS’s own, but for what is listed with its reason',
    problems: (template) =>
      ofType(template, 'AWS::IAM::Role')
        .filter(({ id, Properties }) => list(Properties.ManagedPolicyArns).length > 0 && !(id in MANAGED))
        .map(({ id }) => id),
    twin: (template) =>
      change(template, firstOf(template, 'AWS::IAM::Role'), 'Properties.ManagedPolicyArns', [
        'arn:aws:iam::aws:policy/AdministratorAccess',
      ]),
  },
];
