import { expect, test } from 'vitest';
import { accessKeyOf } from './access-keys';
import { createAuthorize } from './authorize-call';
import type { RecordedCall } from './call-record';
import type { PolicyStatement } from './grants';

const where = { region: 'eu-west-1', account: '000000000000', socket: 'api/dev' };
const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/tickets';
const mayPut: PolicyStatement = { Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: [table] };

const call = (
  statements: PolicyStatement[],
  { service = 'dynamodb', key = accessKeyOf('tickets'), operation = 'PutItem' },
) => {
  const recorded: RecordedCall[] = [];
  const headers: Record<string, string> = {
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/${service}/aws4_request, Signature=a`,
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const authorization = createAuthorize({ tickets: statements }, where, (one) => recorded.push(one))({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    header: (name) => headers[name],
    body: Buffer.from(JSON.stringify({ TableName: 'tickets' })),
  });
  return { authorization, recorded };
};

test('a call that the role of its function allows goes on, and is recorded', () => {
  const { authorization, recorded } = call([mayPut], {});
  expect(authorization).toEqual({ service: 'dynamodb' });
  expect(recorded).toEqual([{ function: 'tickets', action: 'dynamodb:PutItem', resource: table, allowed: true }]);
});

test('one that it does not allow is refused with a message that names all that is missing, and recorded too', () => {
  const { authorization, recorded } = call([mayPut], { operation: 'DeleteItem' });
  expect(authorization).toMatchObject({ refusal: { status: 400, error: 'AccessDeniedException' } });
  expect(JSON.stringify(authorization)).toContain(
    `tickets is not authorized to perform: dynamodb:DeleteItem on resource: ${table}`,
  );
  expect(recorded).toMatchObject([{ action: 'dynamodb:DeleteItem', allowed: false }]);
});

test.each([{ key: 'AKIDEXAMPLE' }, { key: accessKeyOf('nobody') }, { service: 'firehose' }])(
  'with %j it cannot be evaluated, and does not pass',
  (changes) => {
    const { authorization, recorded } = call([mayPut], changes);
    expect(authorization).toMatchObject({ refusal: { status: 501 } });
    expect(recorded).toEqual([]);
  },
);
