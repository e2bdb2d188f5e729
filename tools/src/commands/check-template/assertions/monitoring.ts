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

const OF_EVERY_FUNCTION = ['Errors', 'Duration', 'Throttles'];
const OF_THE_WHOLE = ['5XXError', 'ExecutionError', 'IntegrationError', 'WriteProvisionedThroughputExceeded'];

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
    twin: (template) => without(template, 'TicketsErrorsAlarm'),
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
  each(
    'the budget notifies the topic',
    'AWS::Budgets::Budget',
    ({ Properties }) =>
      Number(at(Properties, 'Budget.BudgetLimit.Amount')) > 0 &&
      target(at(Properties, 'NotificationsWithSubscribers.0.Subscribers.0.Address')) === 'AlarmTopic',
    ['Properties.NotificationsWithSubscribers', []],
  ),
  {
    name: 'there is a dashboard',
    problems: (template) => (ofTypes(template, 'AWS::CloudWatch::Dashboard').length === 1 ? [] : ['there is none']),
    twin: (template) => without(template, 'Dashboard'),
  },
];
