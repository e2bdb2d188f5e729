// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.

import type { Template } from '@millrace/local-aws/cloudformation/template';
import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { minimatch } from 'minimatch';
import { readAccountTemplate } from '../../../../../backend/stack/account';
import { backend } from '../../../lib/cli/paths';
import { brand } from '../../../lib/service/app';
import { type Assertion, each } from '../assertion';
import { at, change, listOf, type Named, ofTypes } from '../template';

const statementsIn = (document: unknown): unknown[] => listOf(at(document, 'Statement'));
const isAllow = (statement: unknown): boolean => at(statement, 'Effect') === 'Allow';
const actionsOf = (statement: unknown): string[] => listOf(at(statement, 'Action')).map(String);

const policyOf = ({ Resources }: Template, id: string): unknown[] =>
  statementsIn(at(Resources[id], 'Properties.PolicyDocument'));

const deployTemplate = (): Template => templateSchema.parse(readAccountTemplate(backend, 'deploy.yml'));

/** The actions that a role of a stage can have at the most. */
const within = (): string[] => policyOf(deployTemplate(), 'RolesBoundary').flatMap(actionsOf);

const grantedTo = ({ Properties }: Named): string[] =>
  listOf(Properties.Policies).flatMap((policy) => statementsIn(at(policy, 'PolicyDocument')).flatMap(actionsOf));

/** Of the roles of a stage. */
export const boundary: readonly Assertion[] = [
  each(
    'every role has the boundary of the account',
    'AWS::IAM::Role',
    ({ Properties }) =>
      at(Properties.PermissionsBoundary, 'Fn::Sub') ===
      `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${brand.prefix}-boundary-\${AWS::Region}`,
    ['Properties.PermissionsBoundary', undefined],
  ),
  {
    name: 'the boundary lets every role do what its policies say',
    problems: (template) => {
      const most = within();
      return ofTypes(template, 'AWS::IAM::Role').flatMap((role) =>
        grantedTo(role)
          .filter((action) => !most.some((pattern) => minimatch(action, pattern)))
          .map((action) => `${role.id}: ${action} is not in RolesBoundary of account/deploy.yml`),
      );
    },
    twin: (template) =>
      change(template, 'LiveRole', 'Properties.Policies.0.PolicyDocument.Statement.0.Action', ['iam:CreateUser']),
  },
];

const allowing = (template: Template, action: string): unknown[] =>
  ofTypes(template, 'AWS::IAM::ManagedPolicy')
    .filter(({ id }) => !id.endsWith('Boundary'))
    .flatMap(({ id }) => policyOf(template, id))
    .filter((statement) => isAllow(statement) && actionsOf(statement).some((pattern) => minimatch(action, pattern)));

const conditionOf = (statement: unknown): string => JSON.stringify(at(statement, 'Condition') ?? '');

/** The actions that some statement allows without that in its condition. */
const without = (template: Template, actions: readonly string[], condition: string): string[] =>
  actions.filter((action) => {
    const found = allowing(template, action);
    return found.length === 0 || found.some((statement) => !conditionOf(statement).includes(condition));
  });

/** Where the statement with that Sid is in the policy. */
const pathOf = (template: Template, policy: string, sid: string): string =>
  `Properties.PolicyDocument.Statement.${policyOf(template, policy).findIndex((statement) => at(statement, 'Sid') === sid)}`;

const withoutCondition = (template: Template, policy: string, sid: string): Template =>
  change(template, policy, `${pathOf(template, policy, sid)}.Condition`, undefined);

/** The roles that deploy have one themselves. */
export const deployersWithin: Assertion = {
  name: 'the roles that deploy have a boundary',
  problems: (template) =>
    ofTypes(template, 'AWS::IAM::Role')
      .filter(({ id }) => id === 'AmplifyRole' || id === 'GitHubRole')
      .filter(({ Properties }) => Properties.PermissionsBoundary === undefined)
      .map(({ id }) => id),
  twin: (template) =>
    ['AmplifyRole', 'GitHubRole']
      .filter((id) => id in template.Resources)
      .reduce((all, id) => change(all, id, 'Properties.PermissionsBoundary', undefined), template),
};

const ofTablesAndRules = (action: string): boolean => /^(?:glue|iot):/.test(action);

/** What who deploys may do with tables of the archive and topic rules. */
const tablesAndRules = (template: Template): unknown[] =>
  ofTypes(template, 'AWS::IAM::ManagedPolicy')
    .filter(({ id }) => !id.endsWith('Boundary'))
    .flatMap(({ id }) => policyOf(template, id))
    .filter((statement) => isAllow(statement) && actionsOf(statement).some(ofTablesAndRules));

/** Of the template of a stage's role: what deploy.yml allows on tables and rules of any stage, it denies on those of others. */
export const tablesAndRulesApart: Assertion = {
  name: 'a stage’s role changes no tables and topic rules of other stages',
  problems: (template) => {
    const denials = statementsIn(at(template.Resources.GitHubRole, 'Properties.Policies.0.PolicyDocument'))
      .filter((statement) => at(statement, 'Effect') === 'Deny' && at(statement, 'NotResource') !== undefined)
      .flatMap(actionsOf);
    const writes = tablesAndRules(deployTemplate())
      .flatMap(actionsOf)
      .filter((action) => ofTablesAndRules(action) && !/:(?:Get|List)/.test(action));
    return [...writes, 'glue:BatchDeleteTable'].filter(
      (action) => !denials.some((pattern) => minimatch(action, pattern)),
    );
  },
  twin: (template) => change(template, 'GitHubRole', 'Properties.Policies.0.PolicyDocument.Statement.1.Action', []),
};

/** Of the account's own template. */
export const accountBoundary: readonly Assertion[] = [
  deployersWithin,
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    name: 'who deploys may make roles with the boundary alone, and take it from none',
    problems: (template) => [
      ...without(
        template,
        ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
        '"iam:PermissionsBoundary":{"Ref":"RolesBoundary"}',
      ),
      ...['iam:DeleteRolePermissionsBoundary', 'iam:AttachRolePolicy', 'iam:CreatePolicyVersion'].filter(
        (action) => allowing(template, action).length > 0,
      ),
    ],
    twin: (template) => withoutCondition(template, 'DeployPolicy', 'RolesWithinTheBoundary'),
  },
  {
    // https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
    name: 'who deploys reaches the keys and user pools with the service’s tag alone',
    problems: (template) => [
      ...without(
        template,
        [
          'cognito-idp:AdminGetUser',
          'cognito-idp:DeleteUserPool',
          'kms:Decrypt',
          'kms:PutKeyPolicy',
          'kms:ScheduleKeyDeletion',
        ],
        '"aws:ResourceTag/service":{"Ref":"Prefix"}',
      ),
      ...without(template, ['kms:CreateKey'], '"aws:RequestTag/service":{"Ref":"Prefix"}'),
    ],
    twin: (template) => withoutCondition(template, 'DeployServicesPolicy', 'TaggedKeys'),
  },
  {
    name: 'keys are tagged by stacks alone, so that nobody makes one the service’s own',
    problems: (template) => without(template, ['kms:TagResource'], '"aws:CalledVia":"cloudformation.amazonaws.com"'),
    twin: (template) => withoutCondition(template, 'DeployServicesPolicy', 'TaggedByStacks'),
  },
  {
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html and list_awsiot.html
    name: 'who deploys reaches tables and topic rules of the service alone, by actions that are named',
    problems: (template) =>
      tablesAndRules(template).flatMap((statement) => [
        ...actionsOf(statement).filter((action) => action.includes('*')),
        ...listOf(at(statement, 'Resource'))
          .map((resource) => JSON.stringify(resource))
          .filter((text) => !text.includes('{"Ref":"Prefix"}') && !text.includes(':catalog"')),
      ]),
    twin: (template) =>
      change(
        template,
        'DeployServicesPolicy',
        `${pathOf(template, 'DeployServicesPolicy', 'TopicRules')}.Resource`,
        '*',
      ),
  },
  {
    name: 'the boundary of who deploys has of Glue and IoT what deploying needs',
    problems: (template) => {
      const needed = tablesAndRules(template).flatMap(actionsOf).filter(ofTablesAndRules);
      const most = policyOf(template, 'DeployBoundary').filter(isAllow).flatMap(actionsOf).filter(ofTablesAndRules);
      return [
        ...needed.filter((action) => !most.includes(action)),
        ...most.filter((action) => !needed.includes(action)),
      ];
    },
    twin: (template) =>
      change(template, 'DeployBoundary', `${pathOf(template, 'DeployBoundary', 'Services')}.Action`, [
        'glue:*',
        'iot:*',
      ]),
  },
];
