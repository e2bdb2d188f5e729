import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { UserError } from '@millrace/local-aws/shared/user-error';

/** So much of an account's concurrency must stay unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEAST_UNRESERVED = 100;

type Concurrency = Readonly<Record<string, number>>;

/**
 * Why a stage's reserved concurrency does not fit into what the account allows; undefined where it does. Without this, AWS says so after minutes, in the
 * middle of a deploy that is then taken back.
 */
export const concurrencyProblem = (reserved: Concurrency, limit: number): string | undefined => {
  const together = Object.values(reserved).reduce((sum, count) => sum + count, 0);
  if (together === 0 || limit - together >= LEAST_UNRESERVED) return undefined;
  const needed = together + LEAST_UNRESERVED;
  return `lambda.reservedConcurrency takes ${together} of the ${limit} executions that this account may have at a time, and ${LEAST_UNRESERVED} must stay for all other functions: request ${needed} or more at Service Quotas (AWS Lambda, Concurrent executions), or set reservedConcurrency: {} in the stage's file`;
};

/** @throws UserError when the account is too small for what the stage reserves. */
export const assertConcurrencyFits = async (reserved: Concurrency, region: string): Promise<void> => {
  if (Object.keys(reserved).length === 0) return;
  const { AccountLimit } = await new LambdaClient({ region }).send(new GetAccountSettingsCommand({}));
  const problem = concurrencyProblem(reserved, AccountLimit?.ConcurrentExecutions ?? 0);
  if (problem) throw new UserError(problem);
};
