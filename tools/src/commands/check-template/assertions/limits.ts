// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import { type Assertion, each } from '../assertion';
import { at, change, type Named, ofTypes } from '../template';

/** CloudFormation takes 500 resources and 1 MiB; some room is left for later additions. */
const MOST_RESOURCES = 480;
const MOST_BYTES = 900_000;

/** The longest name of a Region, and an account. */
const LONGEST_REGION = 'ap-southeast-1';
const ACCOUNT = '000000000000';

/** AWS's limits on the length of names. */
const NAMES = [
  ['AWS::IAM::Role', 'RoleName', 64],
  ['AWS::Lambda::Function', 'FunctionName', 64],
  ['AWS::S3::Bucket', 'BucketName', 63],
] as const;

const written = (name: unknown): string => {
  const text = typeof name === 'object' && name && 'Fn::Sub' in name ? String(name['Fn::Sub']) : String(name ?? '');
  return text.replaceAll('${AWS::Region}', LONGEST_REGION).replaceAll('${AWS::AccountId}', ACCOUNT);
};

const OUTPUTS = [
  'RestUrl',
  'WebSocketUrl',
  'StreamName',
  'StreamArn',
  'BucketName',
  'BucketArn',
  'UserPoolId',
  'UserPoolClientId',
  'IdentityPoolId',
  'AlarmTopicArn',
  'DashboardUrl',
];

const WHOLE_CORE_MB = 1769;

const concurrencyProblems = (
  resources: readonly Named[],
  property: string,
  wanted: Readonly<Record<string, number>>,
) => {
  const found = Object.fromEntries(
    resources
      .filter(({ Properties }) => Properties[property] !== undefined)
      .map(({ id, Properties }) => [id.replace(/LambdaFunction$/, '').toLowerCase(), Properties[property]]),
  );
  return [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `${name}: ${property} is ${found[name]}, not ${wanted[name]}`);
};

export const templateSize = (template: Template) => ({
  resources: Object.keys(template.Resources).length,
  bytes: Buffer.byteLength(JSON.stringify(template)),
});

const manyMore = (template: Template): Template => ({
  ...template,
  Resources: {
    ...template.Resources,
    ...Object.fromEntries(
      Array.from({ length: MOST_RESOURCES }, (_, i) => [`More${i}`, { Type: 'x', Properties: {} }]),
    ),
  },
});

export const limits: readonly Assertion[] = [
  {
    name: 'CloudFormation takes a template with so many resources',
    problems: (template) =>
      templateSize(template).resources > MOST_RESOURCES ? [`${templateSize(template).resources} resources`] : [],
    twin: manyMore,
  },
  {
    name: 'CloudFormation takes a template of that size',
    problems: (template) =>
      templateSize(template).bytes > MOST_BYTES ? [`${templateSize(template).bytes} bytes`] : [],
    twin: (template) => change(template, 'LiveRole', 'Properties.Description', 'x'.repeat(MOST_BYTES)),
  },
  {
    name: 'names are not longer than AWS lets them be, in any Region',
    problems: (template) =>
      NAMES.flatMap(([type, property, most]) =>
        ofTypes(template, type)
          .map(({ Properties }) => written(Properties[property]))
          .filter((name) => name.length > most),
      ),
    twin: (template) =>
      change(template, 'LiveRole', 'Properties.RoleName', { 'Fn::Sub': `${'x'.repeat(51)}\${AWS::Region}` }),
  },
  each(
    'functions run on Node 24 and arm64',
    'AWS::Lambda::Function',
    ({ Properties }) => Properties.Runtime === 'nodejs24.x' && String(Properties.Architectures) === 'arm64',
    ['Properties.Runtime', 'nodejs20.x'],
  ),
  {
    // As much of a processor as memory: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    name: 'live has a whole core',
    problems: ({ Resources }) =>
      Number(at(Resources.LiveLambdaFunction, 'Properties.MemorySize')) >= WHOLE_CORE_MB ? [] : ['LiveLambdaFunction'],
    twin: (template) => change(template, 'LiveLambdaFunction', 'Properties.MemorySize', 256),
  },
  {
    name: 'concurrency is reserved and kept warm as the stage says',
    problems: (template, { reserved, provisioned }) => [
      ...concurrencyProblems(ofTypes(template, 'AWS::Lambda::Function'), 'ReservedConcurrentExecutions', reserved),
      ...concurrencyProblems(
        ofTypes(template, 'AWS::Lambda::Alias').map(({ Properties, ...alias }) => ({
          ...alias,
          id: target(Properties.FunctionName) ?? '',
          Properties: { Warm: at(Properties, 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions') },
        })),
        'Warm',
        provisioned,
      ),
    ],
    twin: (template) => change(template, 'TicketsLambdaFunction', 'Properties.ReservedConcurrentExecutions', 99),
  },
  {
    name: 'the outputs say where everything is',
    problems: ({ Outputs }) => OUTPUTS.filter((name) => !(name in Outputs)),
    twin: (template) => ({ ...template, Outputs: {} }),
  },
];
