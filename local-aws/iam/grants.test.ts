import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { grantsOf } from './grants';

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
