import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { localState } from '../../lib/cli/paths';
import { type Stack, stackOf } from '../../lib/deployed/stack';
import { stageEndpoints, stageWebConfig } from '../../lib/deployed/stage-endpoints';
import { dashboardUrl } from './dashboard-url';
import type { InfoOptions } from './options';

const write = async (file: string, content: object): Promise<void> => {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`Written: ${path}`);
};

const show = ({ name, region, status, outputs }: Stack, dashboard: string): void => {
  console.log(`\n${name} in ${region}: ${status}`);
  const lines = [['Dashboard', dashboard] as const, ...outputs];
  for (const [key, value] of lines) console.log(`  ${key.padEnd(24)} ${value}`);
};

/** Writes down where everything of a stage is, and says it. @throws PlainError when it is not deployed */
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
