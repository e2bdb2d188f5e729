// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import { createResolver } from './resolve';
import { templateSchema } from './template';

const identity = { region: 'eu-west-1', account: '000000000000', stack: 'millrace-dev' };

const template = templateSchema.parse({
  Resources: {
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'millrace-dev-events' } },
    Consumer: {
      Type: 'AWS::Kinesis::StreamConsumer',
      Properties: { ConsumerName: 'live', StreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
    },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: { 'Fn::Sub': 'archive-${AWS::AccountId}-${AWS::Region}' } },
    },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'millrace-dev' } },
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { ClientName: 'millrace-dev-web' } },
    Live: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'millrace-dev-live' } },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
  },
});

const resolve = createResolver(template, identity);
const here = (value: unknown) => resolve(value, 'Here');

test('names come from the template, and are the stack and the logical id where it gives none', () => {
  expect([here({ Ref: 'Stream' }), here({ Ref: 'Table' }), here({ Ref: 'Live' })]).toEqual([
    'millrace-dev-events',
    'millrace-dev-Table',
    'millrace-dev-live',
  ]);
});

test('identifiers have the form of the real ones', () => {
  expect([here({ Ref: 'Pool' }), here({ Ref: 'Client' }), here({ Ref: 'Consumer' })]).toEqual([
    'eu-west-1_MillraceDev',
    'millracedevweb',
    'arn:aws:kinesis:eu-west-1:000000000000:stream/millrace-dev-events/consumer/live:1700000000',
  ]);
});

test('attributes are found in a list and in dotted text', () => {
  const arn = 'arn:aws:kinesis:eu-west-1:000000000000:stream/millrace-dev-events';
  expect([here({ 'Fn::GetAtt': ['Stream', 'Arn'] }), here({ 'Fn::GetAtt': 'Stream.Arn' })]).toEqual([arn, arn]);
});

test('Sub fills in references, attributes, pseudo parameters and its own variables, and leaves literals', () => {
  const pattern = '${Bucket} ${Stream.Arn} ${AWS::StackName} ${own} ${!Literal}';
  expect(here({ 'Fn::Sub': [pattern, { own: { Ref: 'Live' } }] })).toBe(
    'archive-000000000000-eu-west-1 arn:aws:kinesis:eu-west-1:000000000000:stream/millrace-dev-events millrace-dev millrace-dev-live ${Literal}',
  );
});

test('Join, Select and Split work on what their parts resolve to', () => {
  const joined = { 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }]] };
  expect(here({ 'Fn::Select': [1, { 'Fn::Split': ['/', joined] }] })).toBe('eu-west-1');
});

test('values around intrinsics keep their shape', () => {
  expect(here({ list: [1, true, null, { deep: { Ref: 'Live' } }] })).toEqual({
    list: [1, true, null, { deep: 'millrace-dev-live' }],
  });
});

test.each([
  ['a resource that is not there', { Ref: 'Missing' }, 'Here: refers to Missing, which is not in the template'],
  ['a type without a local name', { Ref: 'Alarm' }, 'type AWS::CloudWatch::Alarm, which has no local name'],
  ['an unknown attribute', { 'Fn::GetAtt': ['Stream', 'Nope'] }, 'Stream.Nope, which is not known locally'],
  ['an unknown function', { 'Fn::ImportValue': 'x' }, 'uses Fn::ImportValue, which is not known locally'],
  ['a list where text is due', { 'Fn::Sub': [['x'], {}] }, 'expected text'],
])('%s fails and is named', (_, value, message) => {
  expect(() => here(value)).toThrow(message);
});
