import { expect, test } from 'vitest';
import { assertTypesKnown } from './template';

test('a type that nobody has thought about stops the start and is named with its resource', () => {
  const template = { Resources: { Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} } }, Outputs: {} };
  expect(() => assertTypesKnown(template)).toThrow('Cluster: type AWS::ECS::Cluster');
});

test('types that are created, served or without effect pass', () => {
  const types = ['AWS::Kinesis::Stream', 'AWS::ApiGateway::Method', 'AWS::CloudWatch::Alarm', 'AWS::Lambda::Alias'];
  const resources = Object.fromEntries(types.map((Type) => [Type, { Type, Properties: {} }]));
  expect(() => assertTypesKnown({ Resources: resources, Outputs: {} })).not.toThrow();
});
