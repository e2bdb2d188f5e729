import { expect, test } from 'vitest';
import { templateSchema } from '../../cloudformation/template';
import { sharedEnvironment, withLocalAddresses } from './function-environment';

const functionWith = (Variables: Record<string, unknown>) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Environment: { Variables } },
});

const asIs = (value: unknown) => value;

test('functions share the union of their variables, as text', () => {
  const template = templateSchema.parse({
    Resources: {
      A: functionWith({ TABLE: 'a', LIMIT: 4 }),
      B: functionWith({ TABLE: 'a', MORE: 'x' }),
      C: { Type: 'AWS::Lambda::Function' },
    },
  });
  expect(sharedEnvironment(template, asIs)).toEqual({ TABLE: 'a', LIMIT: '4', MORE: 'x' });
});

test('two functions that disagree on a variable cannot run in one process', () => {
  const template = templateSchema.parse({ Resources: { A: functionWith({ T: 'a' }), B: functionWith({ T: 'b' }) } });
  expect(() => sharedEnvironment(template, asIs)).toThrow('B: sets T to another value');
});

test('addresses of the own APIs and queues become local, others stay', () => {
  const environment = {
    CALLBACK_URL: 'https://websocket-x.execute-api.eu-west-1.amazonaws.com/dev',
    SOCKET: 'wss://websocket-x.execute-api.eu-west-1.amazonaws.com/dev',
    REST: 'https://rest-x.execute-api.eu-west-1.amazonaws.com/dev/catalog',
    QUEUE: 'https://sqs.eu-west-1.amazonaws.com/000000000000/jobs',
    OTHER: 'https://stranger.execute-api.eu-west-1.amazonaws.com/dev',
  };
  const origins = new Map([
    ['websocket-x', '127.0.0.1:4302'],
    ['rest-x', '127.0.0.1:4301/dev'],
    ['sqs', '127.0.0.1:4307'],
  ]);
  expect(withLocalAddresses(environment, origins)).toEqual({
    CALLBACK_URL: 'http://127.0.0.1:4302',
    SOCKET: 'ws://127.0.0.1:4302',
    REST: 'http://127.0.0.1:4301/dev/catalog',
    QUEUE: 'http://127.0.0.1:4307/000000000000/jobs',
    OTHER: environment.OTHER,
  });
});
