import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { localState } from '../../lib/cli/paths';
import { progressLine } from '../../lib/cli/progress';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { stageNames, stageSchema } from '../../lib/deployed/stages';
import { isLoopback } from '../../lib/stream/target';
import { rehearseDeploy } from './rehearse-deploy';

export const help = `Creates, updates and removes each stage in a stand-in of CloudFormation, and looks whether anything is left.

  npm run check:deploy -- --endpoint URL [options]

  --endpoint URL    where moto's server (PyPI: moto[server]) answers: moto_server -H 127.0.0.1 -p 5000
  --stage NAME      only this one (default: all in app/stages)
  --help            this text

What the stand-in cannot play is left out of the template and listed. Only addresses of this machine are accepted: this creates and deletes.
The last line is JSON: {stages: [{stage, created, updated, removed, kept, left, leftOut}]}. Exits with 1 when something is left that should not be.`;

const schema = z.object({
  endpoint: z.url('is required: the address of moto_server').refine(isLoopback, 'must be an address of this machine'),
  stage: stageSchema.optional(),
});

const flags = { endpoint: { type: 'string' }, stage: { type: 'string' } } as const;

type CheckDeployOptions = z.infer<typeof schema>;

/** @throws UsageError */
const checkDeployOptions = (args: string[]): CheckDeployOptions => parseOptions(args, flags, schema);

const checkDeploy = async ({ endpoint, stage }: CheckDeployOptions, signal: AbortSignal): Promise<number> => {
  const settings = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'check', AWS_SECRET_ACCESS_KEY: 'check' };
  Object.assign(process.env, settings);
  const folder = join(localState, `check-deploy-${process.pid}`);
  const progress = progressLine(process.stderr);
  const stages: Awaited<ReturnType<typeof rehearseDeploy>>[] = [];
  try {
    for (const name of stage ? [stage] : stageNames) {
      const place = join(folder, name);
      await mkdir(place, { recursive: true });
      const result = await rehearseDeploy({ stage: name, folder: place, signal, report: progress.show });
      progress.clear();
      const { created, updated, removed, kept, left } = result;
      console.log(
        `${name.padEnd(10)} created ${created}, updated ${updated}, removed ${removed}, kept ${kept.length}, left ${left.length}`,
      );
      for (const line of [...kept.map((it) => `kept ${it}`), ...left.map((it) => `left ${it}`)])
        console.log(`  ${line}`);
      stages.push(result);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ stages }));
  return stages.every(({ left }) => left.length === 0) ? 0 : 1;
};

await runCommand(withHelp(help, checkDeployOptions, checkDeploy));
