import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import { backend } from '../../../lib/cli/paths';
import { brand } from '../../../lib/service/app';
import type { Assertion } from '../assertion';
import { at, change, firstOf, listOf, type Named, ofTypes, statementsOf } from '../template';

/** Actions that AWS can limit to no resource, or whose resource is not known beforehand; each with its reason. */
const UNLIMITED: Readonly<Record<string, string>> = {
  'xray:PutTelemetryRecords': 'X-Ray knows no resources',
  'xray:PutTraceSegments': 'X-Ray knows no resources',
  'ec2:AssignPrivateIpAddresses': 'Lambda makes network interfaces whose ids are not known beforehand',
  'ec2:CreateNetworkInterface': 'Lambda makes network interfaces whose ids are not known beforehand',
  'ec2:DeleteNetworkInterface': 'Lambda makes network interfaces whose ids are not known beforehand',
  'ec2:DescribeNetworkInterfaces': 'EC2 lists cannot be limited',
  'ec2:DescribeSubnets': 'EC2 lists cannot be limited',
  'ec2:UnassignPrivateIpAddresses': 'Lambda makes network interfaces whose ids are not known beforehand',
};

/** Names a resource of the stack, and at most everything below it. */
const isNamed = (resource: unknown): boolean => {
  if (target(resource) !== undefined) return true;
  const text = at(resource, 'Fn::Sub');
  if (typeof text !== 'string') return false;
  const [beforeStar = ''] = text.split('*', 1);
  // By its logical id, or by what it will be called, where the one must be made before the other.
  return (
    /\$\{(?!AWS::)[^}]+\}/.test(beforeStar) ||
    [':', '/'].some((before) => beforeStar.includes(`${before}${brand.prefix}-`))
  );
};

const isAllowed = (statement: unknown): boolean => {
  const actions = listOf(at(statement, 'Action')).map(String);
  return listOf(at(statement, 'Resource')).every(isNamed) || actions.every((action) => action in UNLIMITED);
};

const lambdaRoles = (template: Template) =>
  ofTypes(template, 'AWS::Lambda::Function').map(({ id, Properties }) => ({
    id,
    role: target(Properties.Role),
    own: id.replace(/LambdaFunction$/, 'Role'),
  }));

/** Those of the functions which stamp who sent an event, and that of operators on the page. */
const SENDERS = ['BeaconRole', 'EventsRole', 'InboxRole', 'IngestRole', 'QueueRole', 'SendEventsRole', 'TableRole'];

const mayPut = (statement: unknown): boolean =>
  listOf(at(statement, 'Action')).some((action) => /^kinesis:(Put|\*)/.test(String(action)));

/** The APIs and schedules of the template that a source names. */
const callersIn = (template: Template, source: unknown): string[] => {
  const text = JSON.stringify(source ?? '');
  const isNamed = (id: string) =>
    [`\${${id}}`, `{"Ref":"${id}"}`, `{"Fn::GetAtt":["${id}","Arn"]}`].some((form) => text.includes(form));
  return ofTypes(template, 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api', 'AWS::Events::Rule')
    .map(({ id }) => id)
    .filter(isNamed);
};

const bucketPermissions = (template: Template): Named[] =>
  ofTypes(template, 'AWS::Lambda::Permission').filter(({ Properties }) => Properties.Principal === 's3.amazonaws.com');

const isOfOwnBucket = (template: Template, { SourceArn, SourceAccount }: Named['Properties']): boolean =>
  JSON.stringify(SourceAccount) === '{"Ref":"AWS::AccountId"}' &&
  ofTypes(template, 'AWS::S3::Bucket').some(
    ({ Properties }) =>
      String(at(SourceArn, 'Fn::Sub')) === `arn:\${AWS::Partition}:s3:::${at(Properties.BucketName, 'Fn::Sub')}`,
  );

export const roles: readonly Assertion[] = [
  {
    name: 'events are put by the functions that stamp who sent them and by operators, onto the one stream',
    problems: (template) =>
      ofTypes(template, 'AWS::IAM::Role').flatMap((role) => {
        const puts = statementsOf(role).filter(mayPut);
        const onTheStream = puts.every(
          (statement) => listOf(at(statement, 'Resource')).map(target).join() === 'EventStream',
        );
        return SENDERS.includes(role.id) === puts.length > 0 && onTheStream ? [] : [role.id];
      }),
    twin: (template) =>
      change(template, 'TicketsRole', 'Properties.Policies.0.PolicyDocument.Statement.0.Action', ['kinesis:PutRecord']),
  },
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
      ofTypes(template, 'AWS::Lambda::Function')
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
      ofTypes(template, 'AWS::IAM::Role').flatMap((role) =>
        statementsOf(role)
          .filter((statement) => !isAllowed(statement))
          .map((statement) => `${role.id}: ${JSON.stringify(statement)}`),
      ),
    twin: (template) => change(template, 'LiveRole', 'Properties.Policies.0.PolicyDocument.Statement.0.Resource', '*'),
  },
  {
    name: 'no role has actions by *',
    problems: (template) =>
      ofTypes(template, 'AWS::IAM::Role').flatMap((role) =>
        statementsOf(role)
          .flatMap((statement) => listOf(at(statement, 'Action')).map(String))
          .filter((action) => action.includes('*'))
          .map((action) => `${role.id}: ${action}`),
      ),
    twin: (template) =>
      change(template, 'LiveRole', 'Properties.Policies.0.PolicyDocument.Statement.1.Action', ['kinesis:*']),
  },
  {
    name: 'no role has a policy of AWS’s own',
    problems: (template) =>
      ofTypes(template, 'AWS::IAM::Role')
        .filter(({ Properties }) => listOf(Properties.ManagedPolicyArns).length > 0)
        .map(({ id }) => id),
    twin: (template) =>
      change(template, firstOf(template, 'AWS::IAM::Role'), 'Properties.ManagedPolicyArns', [
        'arn:aws:iam::aws:policy/AdministratorAccess',
      ]),
  },
  {
    // A bucket that goes leaves its name to any account: https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
    name: 'a bucket invokes functions by the ARN of its name, for its own account alone',
    problems: (template) =>
      bucketPermissions(template)
        .filter(({ Properties }) => !isOfOwnBucket(template, Properties))
        .map(({ id }) => id),
    twin: (template) => change(template, 'InboxLambdaPermissionS3', 'Properties.SourceAccount', undefined),
  },
  // Without its ARN, an API of any account may invoke the function with an identity that it makes up.
  // https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
  {
    name: 'only the service’s own APIs and schedules may invoke its functions, besides buckets',
    problems: (template) =>
      ofTypes(template, 'AWS::Lambda::Permission')
        .filter((permission) => !bucketPermissions(template).some(({ id }) => id === permission.id))
        .filter(({ Properties }) => callersIn(template, Properties.SourceArn).length !== 1)
        .map(({ id }) => id),
    twin: (template) =>
      change(template, firstOf(template, 'AWS::Lambda::Permission'), 'Properties.SourceArn', undefined),
  },
];

/** Services whose actions have another prefix than their types. */
const prefixes: Readonly<Record<string, string>> = {
  apigatewayv2: 'apigateway',
  applicationautoscaling: 'application-autoscaling',
  kinesisfirehose: 'firehose',
};

const servicePrefix = (type: string): string => {
  const [, service = '', kind = ''] = type.split('::');
  if (service === 'Cognito') return kind.startsWith('Identity') ? 'cognito-identity' : 'cognito-idp';
  return prefixes[service.toLowerCase()] ?? service.toLowerCase();
};

/** The services of which the role of Amplify's and GitHub's deploys may use any action. */
const granted = (): ReadonlySet<string> => {
  const text = readFileSync(join(backend, 'account', 'deploy.yml'), 'utf8');
  return new Set([...text.matchAll(/\b([a-z0-9-]+):(?:[A-Z]\w+|\*)/g)].map(([, service = '']) => service));
};

const typesOf = ({ Resources }: Template): string[] => [...new Set(Object.values(Resources).map(({ Type }) => Type))];

/** The property with the name that the role's permissions refer to, by type. */
const names: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SNS::Topic': 'TopicName',
};

const OURS = `${brand.prefix}-`;

/** A name that CloudFormation makes begins with the stack's, which is ours. */
const isOurs = ({ Type, Properties }: Named): boolean => {
  const name = at(Properties, names[Type] ?? '');
  return name === undefined || (typeof name === 'string' && name.startsWith(OURS));
};

export const deployer: readonly Assertion[] = [
  {
    name: 'the role that deploys may do something with each service of the stack',
    problems: (template) => {
      const services = granted();
      return typesOf(template).filter((type) => !services.has(servicePrefix(type)));
    },
    twin: (template) => change(template, 'Another', 'Type', 'AWS::MSK::Cluster'),
  },
  {
    name: 'what the role that deploys may touch by its name is called so',
    problems: (template) =>
      ofTypes(template, ...Object.keys(names))
        .filter((resource) => !isOurs(resource))
        .map(({ id }) => id),
    twin: (template) =>
      change(template, firstOf(template, 'AWS::Kinesis::Stream'), 'Properties.Name', 'events-of-someone'),
  },
];
