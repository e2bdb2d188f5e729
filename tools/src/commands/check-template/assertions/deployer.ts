import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backend } from '../../../lib/cli/paths';
import type { Assertion } from '../assertion';
import { at, change, firstOf, type Named, ofType, type Template } from '../template';

/** Services whose actions begin otherwise than their types do. */
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

/** The services that the role with which Amplify and GitHub deploy may do something with. */
const granted = (): ReadonlySet<string> => {
  const text = readFileSync(join(backend, 'account', 'deploy.yml'), 'utf8');
  return new Set([...text.matchAll(/\b([a-z0-9-]+):(?:[A-Z]\w+|\*)/g)].map(([, service = '']) => service));
};

const typesOf = ({ Resources }: Template): string[] => [...new Set(Object.values(Resources).map(({ Type }) => Type))];

/** Where a type has the name that the role's permissions are held against. */
const names: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SNS::Topic': 'TopicName',
};

const OURS = 'millrace-';

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
      ofType(template, ...Object.keys(names))
        .filter((resource) => !isOurs(resource))
        .map(({ id }) => id),
    twin: (template) =>
      change(template, firstOf(template, 'AWS::Kinesis::Stream'), 'Properties.Name', 'events-of-someone'),
  },
];
