import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { expect, test } from 'vitest';
import { grantProblems, roleGrantsOf } from './check-stages';

const grants = (stage: string, ...actions: string[]) =>
  roleGrantsOf(
    templateSchema.parse({
      Resources: {
        LiveRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              {
                PolicyDocument: {
                  Statement: actions.map((Action) => ({ Action: [Action], Resource: { 'Fn::Sub': `api/${stage}/*` } })),
                },
              },
            ],
          },
        },
      },
    }),
    stage,
  );

test('stages whose roles may do the same are alike, whatever they are called', () => {
  expect(grantProblems(grants('dev', 'dynamodb:Query'), grants('prod', 'dynamodb:Query'))).toEqual([]);
});

test('what settings add is no difference', () => {
  expect(grantProblems(grants('dev'), grants('prod', 'xray:PutTraceSegments', 'kms:Decrypt'))).toEqual([]);
});

test.each([
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
])('a stage in a network of its own may %s', (action) => {
  expect(grantProblems(grants('dev'), grants('prod', `ec2:${action}`))).toEqual([]);
});

test.each([
  ['more', grants('dev'), grants('prod', 'dynamodb:Scan')],
  ['less', grants('dev', 'dynamodb:Query'), grants('prod')],
])('a role that may do %s is named with the action', (_, tested, other) => {
  expect(grantProblems(tested, other)).toMatchObject([expect.stringMatching(/^LiveRole .*dynamodb:/)]);
});
