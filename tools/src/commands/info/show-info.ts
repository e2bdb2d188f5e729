import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { localState } from '../../lib/cli/paths';
import { type DeployedStack, stackOf } from '../../lib/deployed/stack';
import { stageEndpoints, stageWebConfig } from '../../lib/deployed/stage-endpoints';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';

export const help = `Says where everything of a deployed stage is, and writes it down.

  npm run info -- --stage NAME [options]

${stageHelp}
  --dashboard URL   where its dashboard is (default: the app and branch of an Amplify build, else Amplify's console)
  --output FILE     the endpoints file, in the form of .local/endpoints.json (default: .local/endpoints.NAME.json)
  --web-config FILE also write the dashboard's config.json there
  --help            this text

The last line is JSON: the endpoints file. Reads the stack's outputs and changes nothing on AWS.`;

const schema = z.object({
  stage: stageSchema,
  region: regionSchema,
  dashboard: z.url().optional(),
  output: z.string().min(1).optional(),
  'web-config': z.string().min(1).optional(),
});

const text = { type: 'string' } as const;
const flags = { ...stageFlags, dashboard: text, output: text, 'web-config': text };

type InfoOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const infoOptions = (args: string[]): InfoOptions => parseOptions(args, flags, schema);

/** Where a stage's dashboard is: as chosen, else where this Amplify build will serve it, else where Amplify lists its apps. */
export const dashboardUrl = (chosen: string | undefined, region: string, env: NodeJS.ProcessEnv): string => {
  if (chosen) return chosen;
  const { AWS_APP_ID: app, AWS_BRANCH: branch } = env;
  if (!app || !branch) return `https://${region}.console.aws.amazon.com/amplify/apps`;
  // As Amplify names a branch's subdomain.
  const label = branch.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `https://${label}.${app}.amplifyapp.com`;
};

const write = async (file: string, content: object): Promise<void> => {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`Written: ${path}`);
};

const show = ({ name, region, status, outputs }: DeployedStack, dashboard: string): void => {
  console.log(`\n${name} in ${region}: ${status}`);
  const lines = [['Dashboard', dashboard] as const, ...outputs];
  for (const [key, value] of lines) console.log(`  ${key.padEnd(24)} ${value}`);
};

/** Writes down where everything of a stage is, and prints it. @throws UserError when it is not deployed */
export const showInfo = async (options: InfoOptions): Promise<number> => {
  const { stage, region, output = join(localState, `endpoints.${stage}.json`), 'web-config': webConfig } = options;
  const stack = await stackOf(stage, region);
  const endpoints = stageEndpoints(stack, dashboardUrl(options.dashboard, region, process.env));
  await write(output, endpoints);
  if (webConfig) await write(webConfig, stageWebConfig(stack));
  show(stack, endpoints.dashboard);
  console.log(`\n${JSON.stringify(endpoints)}`);
  return 0;
};
