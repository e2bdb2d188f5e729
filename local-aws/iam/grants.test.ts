import { describe, expect, it, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { grantsOf, isAllowed, type PolicyStatement, statementSchema } from './grants';

const identity = { region: 'eu-west-1', account: '000000000000', stack: 'millrace-dev' };

const grantsWith = (statement: object, role: object = {}) => {
  const template = templateSchema.parse({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 't' } },
      PingRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'ping',
          Policies: [
            {
              PolicyName: 'own',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['dynamodb:Query'],
                    Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
                    ...statement,
                  },
                ],
              },
            },
          ],
          ...role,
        },
      },
      PingLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'millrace-dev-ping', Role: { 'Fn::GetAtt': ['PingRole', 'Arn'] } },
      },
    },
  });
  return grantsOf(template, createResolver(template, identity), { ping: 'millrace-dev-ping' });
};

test('a function is granted what its role says, with resources as they are named here', () => {
  const Resource = ['arn:aws:dynamodb:eu-west-1:000000000000:table/t'];
  expect(grantsWith({})).toEqual({ ping: [{ Effect: 'Allow', Action: ['dynamodb:Query'], Resource }] });
});

test('a role with what is not evaluated here ends the start with its name', () => {
  expect(() => grantsWith({ Condition: { StringEquals: {} } })).toThrow(/PingRole.*Condition/s);
  expect(() => grantsWith({}, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/x'] })).toThrow(/PingRole.*managed/s);
});

const allowing = (Action: string[], Resource: string[]): PolicyStatement[] => [{ Effect: 'Allow', Action, Resource }];

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
describe('wildcards of a resource', () => {
  const inFolderTest = allowing(['s3:GetObject'], ['arn:aws:s3:::amzn-s3-demo-bucket/*/test/*']);
  const reads = (key: string) =>
    isAllowed(inFolderTest, { action: 's3:GetObject', resource: `arn:aws:s3:::amzn-s3-demo-bucket/${key}` });

  it.each([
    '1/test/object.jpg',
    '1/2/test/object.jpg',
    '1/2/test/3/object.jpg',
    '1/2/3/test/4/object.jpg',
    '1///test///object.jpg',
    '1/test/.jpg',
    '/test/object.jpg',
    '1/test/',
  ])('reach %s, since an asterisk takes slashes too', (key) => {
    expect(reads(key)).toBe(true);
  });

  it.each(['1-test/object.jpg', 'test/object.jpg', '1/2/test.jpg'])('do not reach %s', (key) => {
    expect(reads(key)).toBe(false);
  });

  it('a question mark is one character, and a dot is a dot', () => {
    const allowed = (resource: string) => isAllowed(allowing(['a:B'], ['arn:x.?']), { action: 'a:B', resource });
    expect(['arn:x.1', 'arn:x.12', 'arn:x.', 'arn:xy1'].map(allowed)).toEqual([true, false, false, false]);
  });

  it('a last asterisk reaches beyond colons', () => {
    const needed = { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:a:1:log-group:g:log-stream:s' };
    expect(isAllowed(allowing(['logs:*'], ['arn:aws:logs:a:1:*']), needed)).toBe(true);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
test('actions are the same in any case, resources are not; an action of a service is none of another', () => {
  const statements = allowing(['iam:*AccessKey*', 'SQS:sendmessage'], ['arn:Bob']);
  const allowed = (action: string, resource = 'arn:Bob') => isAllowed(statements, { action, resource });
  expect([allowed('iam:CreateAccessKey'), allowed('sqs:SendMessage'), allowed('sns:SendMessage')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(allowed('iam:CreateAccessKey', 'arn:bob')).toBe(false);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
test('what nothing allows is denied, and a denial outweighs what allows it', () => {
  const all: PolicyStatement = { Effect: 'Allow', Action: ['*'], Resource: ['*'] };
  const need = { action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k' };
  expect([isAllowed([], need), isAllowed([all], need)]).toEqual([false, true]);
  expect(isAllowed([all, { Effect: 'Deny', Action: ['s3:Delete*'], Resource: ['*'] }], need)).toBe(false);
});

test('a statement with what is not evaluated here is refused', () => {
  const plain = { Effect: 'Allow', Action: 'a:B', Resource: '*' };
  expect(statementSchema.parse(plain)).toEqual({ Effect: 'Allow', Action: ['a:B'], Resource: ['*'] });
  expect(statementSchema.safeParse({ ...plain, Condition: {} }).success).toBe(false);
  expect(statementSchema.safeParse({ Effect: 'Allow', NotAction: 'a:B', Resource: '*' }).success).toBe(false);
});
