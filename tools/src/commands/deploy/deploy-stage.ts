import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { readSettings } from '../../../../backend/stack/settings';
import { parseOptions } from '../../lib/cli/parse-options';
import { backend } from '../../lib/cli/paths';
import { protectStage } from '../../lib/deployed/protect-stage';
import { cloudFormation, resourcesOf, stackName } from '../../lib/deployed/stack';
import { regionSchema, stageFlags, stageHelp, stageSchema, stagesFolder } from '../../lib/deployed/stages';
import { changesOfHistory, storedDefinitions } from '../../lib/history/history';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { appFolder } from '../../lib/service/app';
import { showInfo } from '../info/show-info';

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
const assertConcurrencyFits = async (reserved: Concurrency, region: string): Promise<void> => {
  if (Object.keys(reserved).length === 0) return;
  const { AccountLimit } = await new LambdaClient({ region }).send(new GetAccountSettingsCommand({}));
  const problem = concurrencyProblem(reserved, AccountLimit?.ConcurrentExecutions ?? 0);
  if (problem) throw new UserError(problem);
};

export const help = `Deploys the service's stage with the Serverless Framework, and writes down where everything is.

  npm run deploy -- --stage NAME [options]

${stageHelp}
  --help            this text

Needs AWS credentials, found as every AWS tool finds them. What it costs: docs/costs.md. The dashboard is deployed by Amplify: docs/operate.md.
Ends with what \`npm run info\` prints.`;

const schema = z.object({ stage: stageSchema, region: regionSchema });

const NOBODY_IS_TOLD = "Warning: alarmEmail is null in the stage's file, so nobody hears of its alarms.";

type DeployOptions = z.infer<typeof schema>;

/** Says what the deploy does to the history that the stage has stored. No deploy waits for an answer to it. */
const reportHistory = async (options: DeployOptions): Promise<void> => {
  try {
    const stored = await storedDefinitions(options);
    const changes = stored ? await changesOfHistory(stored, appFolder) : [];
    for (const change of changes) console.error(change);
  } catch (error) {
    console.error(`Warning: what this does to the history of metrics is not known: ${messageOf(error)}`);
  }
};

/** @throws UsageError */
export const deployOptions = (args: string[]): DeployOptions => parseOptions(args, stageFlags, schema);

/** What a deploy starts: the Serverless Framework, and what prints where everything is. */
interface DeployDeps {
  readonly run: typeof runProgram;
  readonly show: typeof showInfo;
}

/** Deploys a stage, and then prints where everything is. @throws UserError when the deploy failed */
export const deployStage = async (
  { stage, region }: DeployOptions,
  signal: AbortSignal,
  { run, show }: DeployDeps = { run: runProgram, show: showInfo },
): Promise<number> => {
  const settings = readSettings(stagesFolder, stage);
  await assertConcurrencyFits(settings.lambda.reservedConcurrency, region);
  const keeps = settings.removal === 'retain';
  if (keeps && settings.alarmEmail === null) console.error(NOBODY_IS_TOLD);
  await reportHistory({ stage, region });
  const args = ['deploy', '--stage', stage, '--region', region, '--verbose'];
  const serverless = nodeProgram(packageBin('serverless'), args);
  const onOutput = (text: string) => void process.stderr.write(text);
  const { code } = await run({ ...serverless, cwd: backend, onOutput }, signal);
  if (code !== 0)
    throw new UserError(`the deploy of ${stage} ended with ${code}; docs/troubleshooting.md knows the usual reasons`);
  const client = cloudFormation(region);
  const name = stackName(stage);
  const resources = await resourcesOf(client, name);
  await protectStage({ cloudFormation: client, dynamodb: new DynamoDBClient({ region }), resources }, name, keeps);
  return show({ stage, region });
};
