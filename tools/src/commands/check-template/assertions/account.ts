import type { Template } from '@millrace/local-aws/cloudformation/template';
import type { Assertion } from '../assertion';
import { at, change, firstOf, listOf, type Named, ofTypes } from '../template';
import { accountBoundary, deployersWithin, tablesAndRulesApart } from './boundary';

/** What is said of the account's own templates, of which there is one for all stages. */
type AccountAssertion = Assertion;

const documentsOf = ({ Properties }: Named): unknown[] => [
  Properties.PolicyDocument,
  ...listOf(Properties.Policies).map((policy) => at(policy, 'PolicyDocument')),
];

const statements = (template: Template): unknown[] =>
  ofTypes(template, 'AWS::IAM::ManagedPolicy')
    .flatMap(documentsOf)
    .flatMap((document) => listOf(at(document, 'Statement')));

const resourcesFor = (template: Template, action: string): string[] =>
  statements(template)
    .filter((statement) => at(statement, 'Effect') === 'Allow' && listOf(at(statement, 'Action')).includes(action))
    .flatMap((statement) => listOf(at(statement, 'Resource')).map((resource) => JSON.stringify(resource)));

const POLICY = 'DeployServicesPolicy';

/** Where the statement with that Sid is in the policy. */
const pathOf = (template: Template, policy: string, sid: string): string => {
  const all = listOf(at(template.Resources[policy], 'Properties.PolicyDocument.Statement'));
  return `Properties.PolicyDocument.Statement.${all.findIndex((statement) => at(statement, 'Sid') === sid)}`;
};

/** A name that the parameter `Prefix` does not begin would lock out a service that is called otherwise. */
const named: AccountAssertion = {
  name: 'what the roles may touch by its name begins with the prefix',
  problems: ({ Resources }) =>
    Object.keys(Resources).filter((id) => JSON.stringify(Resources[id]?.Properties).includes('millrace-')),
  twin: (template) => change(template, firstOf(template, 'AWS::IAM::Role'), 'Properties.Description', 'millrace-*'),
};

export const account: readonly AccountAssertion[] = [
  named,
  ...accountBoundary,
  {
    // https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
    name: 'who deploys may make and delete the alarms of autoscaling, whose caller is checked without a name',
    problems: (template) =>
      ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'].filter(
        (action) => !resourcesFor(template, action).includes('"*"'),
      ),
    twin: (template) =>
      change(template, POLICY, `${pathOf(template, POLICY, 'AlarmsOfAutoscaling')}.Resource`, 'alarm:own-*'),
  },
  {
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
    name: 'who deploys may give the groups of a user pool their role',
    problems: (template) =>
      statements(template).some(
        (statement) =>
          at(statement, 'Condition') === undefined &&
          listOf(at(statement, 'Action')).includes('iam:PassRole') &&
          JSON.stringify(at(statement, 'Resource')).includes('-SendEventsRole-'),
      )
        ? []
        : ['iam:PassRole'],
    twin: (template) =>
      change(template, 'DeployPolicy', `${pathOf(template, 'DeployPolicy', 'RolesToGroups')}.Condition`, {
        StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      }),
  },
  {
    name: 'who deploys may protect a stage from being deleted, and look at what the account allows',
    problems: (template) =>
      ['cloudformation:UpdateTerminationProtection', 'dynamodb:*', 'lambda:GetAccountSettings'].filter(
        (action) => resourcesFor(template, action).length === 0,
      ),
    twin: (template) => change(template, POLICY, `${pathOf(template, POLICY, 'Listed')}.Action`, []),
  },
  {
    name: 'the account has the role of API Gateway’s logs',
    problems: ({ Resources }) =>
      Resources.ApiAccount?.Type === 'AWS::ApiGateway::Account' &&
      JSON.stringify(Resources.ApiAccount.Properties).includes('"ApiLogsRole"')
        ? []
        : ['ApiAccount'],
    twin: (template) => change(template, 'ApiAccount', 'Properties', {}),
  },
  {
    name: 'a build of Amplify gets its Region',
    problems: ({ Resources }) => {
      const variables = listOf(at(Resources.App, 'Properties.EnvironmentVariables'));
      const region = variables.find((variable) => at(variable, 'Name') === 'MILLRACE_REGION');
      return at(region, 'Value.Ref') === 'AWS::Region' ? [] : ['App'];
    },
    twin: (template) => change(template, 'App', 'Properties.EnvironmentVariables', []),
  },
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    name: 'a policy has at most 6,144 characters',
    problems: (template) =>
      ofTypes(template, 'AWS::IAM::ManagedPolicy')
        .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).length > 6144)
        .map(({ id, Properties }) => `${id} has ${JSON.stringify(Properties.PolicyDocument).length}`),
    twin: (template) => change(template, POLICY, 'Properties.PolicyDocument.Id', 'x'.repeat(6144)),
  },
];

const SUBJECT = 'Properties.AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.token';

/** A dotted path cannot name this key. */
const conditionOf = ({ Resources }: Template): Record<string, unknown> => {
  const equals = at(Resources.GitHubRole, 'Properties.AssumeRolePolicyDocument.Statement.0.Condition.StringEquals');
  return typeof equals === 'object' && equals !== null ? Object.fromEntries(Object.entries(equals)) : {};
};

export const gitHub: readonly AccountAssertion[] = [
  named,
  deployersWithin,
  tablesAndRulesApart,
  {
    name: 'a stage’s role goes to the environment of that name alone',
    problems: (template) => {
      const subject = JSON.stringify(conditionOf(template)['token.actions.githubusercontent.com:sub'] ?? '');
      return subject.includes(':environment:$' + '{Stage}"') && !subject.includes('*') ? [] : [SUBJECT];
    },
    twin: (template) =>
      change(template, 'GitHubRole', 'Properties.AssumeRolePolicyDocument.Statement.0.Condition', {
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:x/y:environment:*' },
      }),
  },
  {
    name: 'a stage’s role reaches no other stage',
    problems: ({ Resources }) => {
      const denied = listOf(at(Resources.GitHubRole, 'Properties.Policies.0.PolicyDocument.Statement'));
      const guards = denied
        .filter((statement) => at(statement, 'Effect') === 'Deny')
        .map((it) => [
          listOf(at(it, 'Action')).join(),
          listOf(at(it, 'NotResource'))
            .map((resource) => JSON.stringify(resource))
            // Of Glue's catalog there is one: what is in it is named beside it.
            .every((text) => text.includes('$' + '{Prefix}-$' + '{Stage}') || text.includes(':catalog"')),
        ]);
      return [
        'cloudformation:Delete*',
        'dynamodb:Delete*',
        's3:GetObject*',
        'lambda:UpdateFunction*',
        'iam:PassRole',
      ].filter((action) => !guards.some(([actions, own]) => String(actions).split(',').includes(action) && own));
    },
    twin: (template) =>
      change(template, 'GitHubRole', 'Properties.Policies.0.PolicyDocument.Statement.1.NotResource', '*'),
  },
];
