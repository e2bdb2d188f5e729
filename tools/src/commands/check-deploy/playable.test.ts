import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { expect, test } from 'vitest';
import { playable } from './playable';

const template = templateSchema.parse({
  Resources: {
    Api: { Type: 'AWS::ApiGatewayV2::Api' },
    Consumer: { Type: 'AWS::Kinesis::StreamConsumer' },
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: 'Consumer' } } },
    Table: { Type: 'AWS::DynamoDB::Table' },
    Live: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Api', 'Table'],
      Properties: {
        Url: { 'Fn::Sub': `https://\${Api}.\${AWS::Region}` },
        Id: { Ref: 'Api' },
        Table: { Ref: 'Table' },
      },
    },
  },
  Outputs: { Url: { Value: { Ref: 'Api' } } },
});

const result = playable(template, new Set(['AWS::ApiGatewayV2::Api', 'AWS::Kinesis::StreamConsumer']));

test('what cannot be played is left out and counted, and so are the mappings of it', () => {
  expect(Object.keys(result.template.Resources)).toEqual(['Table', 'Live']);
  expect(result.leftOut).toEqual({
    'AWS::ApiGatewayV2::Api': 1,
    'AWS::Kinesis::StreamConsumer': 1,
    'AWS::Lambda::EventSourceMapping': 1,
  });
});

test('where others refer to it stands plain text, and all other references stay', () => {
  expect(result.template.Resources.Live).toMatchObject({
    DependsOn: ['Table'],
    Properties: {
      Url: { 'Fn::Sub': `https://Api.\${AWS::Region}` },
      Id: 'arn:aws:left-out:eu-west-1:000000000000:Api',
      Table: { Ref: 'Table' },
    },
  });
});
