import {
  CloudFormationClient,
  ListStackResourcesCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, expect, it, vi } from 'vitest';
import { concurrencyProblem, deployStage } from './deploy-stage';

afterEach(() => vi.restoreAllMocks());

const table = {
  LogicalResourceId: 'ItemsTable',
  ResourceType: 'AWS::DynamoDB::Table',
  PhysicalResourceId: 'items',
  ResourceStatus: 'CREATE_COMPLETE',
};
const TemplateBody = JSON.stringify({ Resources: { ItemsTable: { DeletionPolicy: 'RetainExceptOnCreate' } } });

/** An account that allows so many executions at a time, and a Serverless Framework that ends with `code`. */
const setUp = ({ executions = 1000, code = 0 }) => {
  const done: string[] = [];
  const warnings: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((text) => void warnings.push(String(text)));
  vi.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({
    AccountLimit: { ConcurrentExecutions: executions },
  }));
  vi.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(async (command: { input: object }) => {
    if (command instanceof UpdateTerminationProtectionCommand)
      done.push(`stack ${command.input.EnableTerminationProtection}`);
    return command instanceof ListStackResourcesCommand ? { StackResourceSummaries: [table] } : { TemplateBody };
  });
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command: { input: object }) => {
    if ('DeletionProtectionEnabled' in command.input) done.push(`table ${command.input.DeletionProtectionEnabled}`);
    return { Table: { DeletionProtectionEnabled: false } };
  });
  const run = async ({ args }: { readonly args: readonly string[] }) => {
    done.push(args.slice(-6).join(' '));
    return { code, output: '' };
  };
  const show = async () => {
    done.push('info');
    return 0;
  };
  const deploy = (stage: string) =>
    deployStage({ stage, region: 'eu-west-1' }, new AbortController().signal, { run, show });
  return { done, warnings, deploy };
};

const deployed = (stage: string) => `deploy --stage ${stage} --region eu-west-1 --verbose`;

it('a stage that keeps its data is protected once it is deployed, and says when nobody hears of its alarms', async () => {
  const { done, warnings, deploy } = setUp({});
  expect(await deploy('prod')).toBe(0);
  expect(done).toEqual([deployed('prod'), 'stack true', 'table true', 'info']);
  expect(warnings.join()).toContain('alarmEmail is null');
});

it('a stage that keeps nothing is not protected, and needs nobody who hears of it', async () => {
  const { done, warnings, deploy } = setUp({});
  expect(await deploy('dev')).toBe(0);
  expect(done).toEqual([deployed('dev'), 'stack false', 'info']);
  expect(warnings).toEqual([]);
});

it('nothing is deployed that reserves more than the account allows', async () => {
  const { done, deploy } = setUp({ executions: 10 });
  await expect(deploy('prod')).rejects.toThrow('of the 10 executions');
  expect(done).toEqual([]);
});

it('a deploy that failed is said, and protects nothing', async () => {
  const { done, deploy } = setUp({ code: 1 });
  await expect(deploy('prod')).rejects.toThrow('ended with 1');
  expect(done).toEqual([deployed('prod')]);
});

it.each([
  [{}, 10],
  [{ live: 4, durable: 4 }, 1000],
  [{ live: 4, durable: 4 }, 108],
])('%j fits into an account of %d', (reserved, limit) => {
  expect(concurrencyProblem(reserved, limit)).toBeUndefined();
});

it.each([10, 107])('with an account of %d one line says what to request', (limit) => {
  const problem = concurrencyProblem({ live: 4, durable: 4 }, limit);
  expect(problem).toContain(`takes 8 of the ${limit} executions`);
  expect(problem).toContain('request 108 or more');
  expect(problem).not.toContain('\n');
});
