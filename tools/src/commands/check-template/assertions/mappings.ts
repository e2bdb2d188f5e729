import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import type { Assertion } from '../assertion';
import type { Expected } from '../expected';
import { at, change, firstOf, listOf, type Named, ofTypes, statementsOf } from '../template';

/** Lambda's defaults for properties that a mapping leaves out. */
const DEFAULTS = {
  MaximumBatchingWindowInSeconds: 0,
  MaximumRetryAttempts: -1,
  MaximumRecordAgeInSeconds: -1,
  ParallelizationFactor: 1,
  FunctionResponseTypes: [],
};

type MappingSettings = Readonly<Record<string, unknown>>;

/** The readers of the stream, and how each reads it. */
const readers = ({
  live,
  durable,
}: Expected): Readonly<Record<string, { fanOut: boolean; settings: MappingSettings }>> => ({
  LiveLambdaFunction: {
    fanOut: live.fanOut,
    settings: {
      StartingPosition: 'LATEST',
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 0,
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      ParallelizationFactor: 1,
    },
  },
  DurableLambdaFunction: {
    fanOut: durable.fanOut,
    settings: {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: durable.windowSeconds,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: durable.oldestSeconds,
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  },
});

const KINESIS = ['AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'];

const sourceType = ({ Resources }: Template, { Properties }: Named): string =>
  Resources[target(Properties.EventSourceArn) ?? '']?.Type ?? '';

const streamMappings = (template: Template): Named[] =>
  ofTypes(template, 'AWS::Lambda::EventSourceMapping').filter((mapping) =>
    KINESIS.includes(sourceType(template, mapping)),
  );

const firstReader = (template: Template): string => streamMappings(template)[0]?.id ?? '';

const differences = (template: Template, mapping: Named, expected: Expected): string[] => {
  const reader = readers(expected)[target(mapping.Properties.FunctionName) ?? ''];
  if (!reader) return [`${mapping.id}: no settings are declared for this reader`];
  const actual: MappingSettings = { ...DEFAULTS, ...mapping.Properties };
  const wrong = Object.entries(reader.settings)
    .filter(([name, value]) => JSON.stringify(actual[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${mapping.id}: ${name} is ${actual[name]}, not ${value}`);
  const fanOut = sourceType(template, mapping) === 'AWS::Kinesis::StreamConsumer';
  return fanOut === reader.fanOut ? wrong : [...wrong, `${mapping.id}: enhanced fan-out is ${fanOut}`];
};

/** What tells pages and programs how long settling takes. */
const TELLING = ['Subscribe', 'Ping', 'Settled', 'History'].map((name) => `${name}LambdaFunction`);
const TOLD = 'Properties.Environment.Variables.DURABLE_WINDOW_SECONDS';

const isBounded = ({ Properties }: Named): boolean =>
  Number(Properties.MaximumRetryAttempts ?? -1) >= 0 ||
  at(Properties, 'DestinationConfig.OnFailure.Destination') !== undefined;

const mayWriteItems = (statement: unknown): boolean =>
  listOf(at(statement, 'Action')).some((action) =>
    /^dynamodb:(\*|(Put|Update|Delete)Item|BatchWriteItem|PartiQL(Insert|Update|Delete))$/.test(String(action)),
  );

/** The resources whose items a role may write, by their logical ids. */
const writtenBy = (role: Named): unknown[] =>
  statementsOf(role)
    .filter(mayWriteItems)
    .flatMap((statement) => listOf(at(statement, 'Resource')).map(target))
    .filter((table) => table !== undefined);

export const mappings: readonly Assertion[] = [
  {
    name: 'each reader of the stream reads it as it must',
    problems: (template, expected) => [
      ...streamMappings(template).flatMap((mapping) => differences(template, mapping, expected)),
      ...(JSON.stringify(streamMappings(template)).includes('"LiveLambdaFunction"') ? [] : ['live reads nothing']),
    ],
    twin: (template) => change(template, firstReader(template), 'Properties.BatchSize', 100),
  },
  {
    name: 'what the service writes to a table does not come back as an event',
    problems: (template) => {
      const read = ofTypes(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) =>
        target(Properties.EventSourceArn),
      );
      return ofTypes(template, 'AWS::IAM::Role').flatMap((role) =>
        writtenBy(role).flatMap((table) => (read.some((id) => id === table) ? [`${role.id} may write ${table}`] : [])),
      );
    },
    twin: (template) => {
      const mapping = firstOf(template, 'AWS::Lambda::EventSourceMapping');
      return change(template, mapping, 'Properties.EventSourceArn', { 'Fn::GetAtt': ['SettledTable', 'StreamArn'] });
    },
  },
  {
    name: 'pages are told to wait as long as exact figures are gathered',
    problems: ({ Resources }, { durable }) =>
      TELLING.filter((id) => Number(at(Resources[id], TOLD)) !== durable.windowSeconds),
    twin: (template, { durable }) => change(template, 'PingLambdaFunction', TOLD, String(durable.windowSeconds + 1)),
  },
  {
    name: 'what cannot be read is given up after some retries, or has a place to go',
    problems: (template) =>
      ofTypes(template, 'AWS::Lambda::EventSourceMapping')
        .filter((mapping) => mapping.Properties.StartingPosition !== undefined && !isBounded(mapping))
        .map(({ id }) => id),
    twin: (template) => {
      const id = firstReader(template);
      return change(
        change(template, id, 'Properties.MaximumRetryAttempts', -1),
        id,
        'Properties.DestinationConfig',
        {},
      );
    },
  },
];
