// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import { type Assertion, each } from '../assertion';
import { at, change, ofTypes, without } from '../template';

const measures = (template: Template, metric: string, resource?: string): boolean =>
  ofTypes(template, 'AWS::CloudWatch::Alarm').some(
    ({ Properties }) =>
      JSON.stringify(Properties).includes(`"${metric}"`) &&
      (resource === undefined || JSON.stringify(Properties).includes(`{"Ref":"${resource}"}`)),
  );

/** How many metrics the alarms of a template look at, which is what CloudWatch charges for. */
export const alarmMetrics = (template: Template): number =>
  ofTypes(template, 'AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
    const { Metrics } = Properties;
    return (
      sum + (Array.isArray(Metrics) ? Metrics.filter((metric) => at(metric, 'MetricStat') !== undefined).length : 1)
    );
  }, 0);

const OF_EVERY_FUNCTION = ['Errors', 'Duration', 'Throttles'];
const OF_THE_WHOLE = ['5XXError', 'ExecutionError', 'IntegrationError', 'WriteProvisionedThroughputExceeded'];

/** Of the stream: how many changes a table has is not counted. */
const streamReaders = (template: Template): string[] =>
  ofTypes(template, 'AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) =>
      /StreamConsumer|AWS::Kinesis::Stream$/.test(
        template.Resources[target(Properties.EventSourceArn) ?? '']?.Type ?? '',
      ),
    )
    .map(({ Properties }) => target(Properties.FunctionName) ?? '');

const readers = (template: Template): string[] =>
  ofTypes(template, 'AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => Properties.StartingPosition !== undefined)
    .map(({ Properties }) => target(Properties.FunctionName) ?? '');

export const monitoring: readonly Assertion[] = [
  {
    name: 'errors, duration and throttles of every function raise alarms',
    problems: (template) =>
      ofTypes(template, 'AWS::Lambda::Function').flatMap(({ id }) =>
        OF_EVERY_FUNCTION.filter((metric) => !measures(template, metric, id)).map((metric) => `${id}: ${metric}`),
      ),
    twin: (template) => without(template, 'TicketsFailsAlarm'),
  },
  {
    name: 'the age of what is read raises an alarm for every reader',
    problems: (template) => readers(template).filter((id) => !measures(template, 'IteratorAge', id)),
    twin: (template) => without(template, 'LiveIteratorAgeAlarm'),
  },
  {
    name: 'rejects, refused records and errors of the APIs raise alarms',
    problems: (template) => [
      ...OF_THE_WHOLE.filter((metric) => !measures(template, metric)),
      ...ofTypes(template, 'AWS::Logs::MetricFilter')
        .map(({ Properties }) => String(at(Properties, 'MetricTransformations.0.MetricName')))
        .filter((metric) => !measures(template, metric)),
      ...('RejectsMetric' in template.Resources ? [] : ['RejectsMetric']),
    ],
    twin: (template) => without(template, 'RejectsAlarm'),
  },
  {
    name: 'a metric that starts anew raises an alarm',
    problems: (template) => {
      const filter = template.Resources.SetAsideMetric;
      const metric = String(at(filter, 'Properties.MetricTransformations.0.MetricName'));
      return filter !== undefined && measures(template, metric) ? [] : ['SetAsideMetric'];
    },
    twin: (template) => without(template, 'SetAsideMetric'),
  },
  {
    name: 'throttling of a table and of each of its indexes raises an alarm',
    problems: (template) =>
      ofTypes(template, 'AWS::DynamoDB::Table').flatMap(({ id, Properties }) => {
        const alarm = JSON.stringify(template.Resources[`${id}ThrottledAlarm`] ?? '');
        const indexes = Properties.GlobalSecondaryIndexes;
        const names = Array.isArray(indexes) ? indexes.map((index) => String(at(index, 'IndexName'))) : [];
        return [`{"Ref":"${id}"}`, ...names.map((name) => `"${name}"`)].filter((part) => !alarm.includes(part));
      }),
    twin: (template) => change(template, 'ConnectionsTableThrottledAlarm', 'Properties.Metrics', []),
  },
  {
    name: 'dead-letter queues raise an alarm as soon as they hold something',
    problems: (template) => {
      const queues = ofTypes(template, 'AWS::SQS::Queue');
      const pointing = JSON.stringify(
        ofTypes(template, 'AWS::SQS::Queue', 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => [
          Properties.RedrivePolicy,
          Properties.DestinationConfig,
        ]),
      );
      const alarms = JSON.stringify(ofTypes(template, 'AWS::CloudWatch::Alarm'));
      return queues.map(({ id }) => id).filter((id) => pointing.includes(`"${id}"`) && !alarms.includes(`"${id}"`));
    },
    twin: (template) => {
      const withQueue = change(template, 'Dead', 'Type', 'AWS::SQS::Queue');
      const [mapping] = ofTypes(template, 'AWS::Lambda::EventSourceMapping');
      return change(withQueue, mapping?.id ?? '', 'Properties.DestinationConfig', {
        OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
      });
    },
  },
  each(
    'every alarm goes to the topic',
    'AWS::CloudWatch::Alarm',
    ({ Properties }) => target(at(Properties, 'AlarmActions.0')) === 'AlarmTopic',
    ['Properties.AlarmActions', []],
  ),
  {
    name: 'a reader that is not called while records come in raises an alarm',
    problems: (template) =>
      streamReaders(template).filter(
        (id) => template.Resources[`${id.replace(/LambdaFunction$/, '')}ReadsNothingAlarm`] === undefined,
      ),
    twin: (template) => without(template, 'DurableReadsNothingAlarm'),
  },
  {
    name: 'what is given up raises an alarm, wherever it goes',
    problems: (template) =>
      ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount', 'DestinationDeliveryFailures'].filter(
        (metric) => !measures(template, metric),
      ),
    twin: (template) =>
      Object.keys(template.Resources)
        .filter((id) => id.endsWith('DroppedAlarm'))
        .reduce(without, template),
  },
  {
    name: 'what one bad moment says nothing about must last',
    problems: (template) =>
      ofTypes(template, 'AWS::CloudWatch::Alarm')
        .filter(({ Properties }) => ['Duration', 'IteratorAge'].includes(String(Properties.MetricName)))
        .filter(({ Properties }) => Properties.DatapointsToAlarm !== 3 || Properties.EvaluationPeriods !== 5)
        .map(({ id }) => id),
    twin: (template) => change(template, 'LiveDurationAlarm', 'Properties.DatapointsToAlarm', undefined),
  },
  {
    name: 'what the readers of the stream measure raises alarms, in the namespace that they log to',
    problems: (template) => {
      const namespaces = ofTypes(template, 'AWS::Lambda::Function').map(({ Properties }) =>
        String(at(Properties, 'Environment.Variables.METRICS_NAMESPACE')),
      );
      return ['LiveSkipsAlarm', 'PostsFailedAlarm', 'SettledLateAlarm'].filter((id) => {
        const namespace = String(at(template.Resources[id], 'Properties.Namespace'));
        return !namespaces.every((one) => one === namespace);
      });
    },
    twin: (template) => change(template, 'SettledLateAlarm', 'Properties.Namespace', 'Millrace'),
  },
  each(
    'functions log as text, of which CloudWatch takes metrics',
    'AWS::Lambda::Function',
    ({ Properties }) => at(Properties, 'LoggingConfig.LogFormat') !== 'JSON',
    ['Properties.LoggingConfig', { LogFormat: 'JSON' }],
  ),
  {
    name: 'there is a dashboard',
    problems: (template) => (ofTypes(template, 'AWS::CloudWatch::Dashboard').length === 1 ? [] : ['there is none']),
    twin: (template) => without(template, 'Dashboard'),
  },
  each(
    'dashboards are the account’s, so the name has the Region',
    'AWS::CloudWatch::Dashboard',
    ({ Properties }) => String(at(Properties, 'DashboardName.Fn::Sub')).includes('${AWS::Region}'),
    ['Properties.DashboardName', 'millrace-dev'],
  ),
];
