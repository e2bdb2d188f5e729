import { expect, test } from 'vitest';
import { accessKeyOf, functionOf, signatureOf, withKeyOfEach } from './access-keys';

const none = new URLSearchParams();

test('each function finds its own key in the environment, and whoever is no function the common one', () => {
  let running: string | undefined;
  const env = withKeyOfEach({ AWS_ACCESS_KEY_ID: 'local', OTHER: 'x' }, () => running);
  const seen = ['live', undefined, 'ping'].map((name) => {
    running = name;
    return [env.AWS_ACCESS_KEY_ID, env.OTHER];
  });
  expect(seen).toEqual([
    ['local-live', 'x'],
    ['local', 'x'],
    ['local-ping', 'x'],
  ]);
});

test("what is written to the process's environment is there", () => {
  const env = withKeyOfEach(process.env, () => undefined);
  Object.assign(env, { MILLRACE_TEST: 't' });
  expect([env.MILLRACE_TEST, { ...env }.MILLRACE_TEST, process.env.MILLRACE_TEST]).toEqual(['t', 't', 't']);
  delete env.MILLRACE_TEST;
  expect(process.env.MILLRACE_TEST).toBeUndefined();
});

test('a key identifies its function', () => {
  expect(functionOf(accessKeyOf('live'))).toBe('live');
  expect(functionOf('AKIDEXAMPLE')).toBeUndefined();
});

test('a signature names key and service, in a header and in a presigned URL', () => {
  const scope = 'local-live/20260101/eu-west-1/dynamodb/aws4_request';
  const header = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=ab`;
  const presigned = new URLSearchParams({ 'X-Amz-Credential': scope });
  const expected = { accessKey: 'local-live', service: 'dynamodb' };
  expect([signatureOf(header, none), signatureOf(undefined, presigned)]).toEqual([expected, expected]);
  expect(signatureOf('Bearer abc', none)).toBeUndefined();
});
