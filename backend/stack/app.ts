import { readdirSync } from 'node:fs';
import { basename, extname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Brand, brandSchema } from '@millrace/contract';
import { z } from 'zod';
import { defineMetrics } from '../src/domain/metrics/define-metrics';
import type { MetricDefinitions } from '../src/domain/metrics/definitions';

/** The stage that a command means when it names none: dev where there is one. */
const USUAL_STAGE = 'dev';

/** The user's own folder: `app/` beside the service, or the one that MILLRACE_APP names, from the root. */
export const appFolderOf = (serviceDir: string): string => resolve(serviceDir, '..', process.env.MILLRACE_APP ?? 'app');

/** @throws Error whose one line names the file, and the key at fault. */
export const readBrand = async (appFolder: string): Promise<Brand> => {
  const file = join(appFolder, 'brand.ts');
  const module: unknown = await import(pathToFileURL(file).href);
  const parsed = z.object({ brand: brandSchema }).safeParse(module);
  if (parsed.success) return parsed.data.brand;
  const [issue] = parsed.error.issues;
  throw new Error(`${relative('.', file)}: ${issue?.path.slice(1).join('.')}: ${issue?.message}`);
};

const definitionsModule = z.object({
  definitions: z.custom<MetricDefinitions>(
    (it) => typeof it === 'object' && it !== null && 'metrics' in it && Array.isArray(it.metrics),
  ),
});

/** What every function would throw as it starts. @throws Error that names every problem. */
export const checkDefinitions = async (appFolder: string): Promise<void> => {
  const file = join(appFolder, 'metrics.ts');
  const parsed = definitionsModule.safeParse(await import(pathToFileURL(file).href));
  if (!parsed.success) throw new Error(`${relative('.', file)}: export \`definitions\` with a list of \`metrics\``);
  const { metrics, items, mappings, rules, sessions, funnels } = parsed.data.definitions;
  defineMetrics(metrics, items, undefined, mappings, rules, sessions, funnels);
};

export const defaultStageOf = (stages: readonly string[]): string =>
  stages.includes(USUAL_STAGE) ? USUAL_STAGE : ([...stages].sort()[0] ?? USUAL_STAGE);

/** The names of the stages that have a file in the folder. */
export const stagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => extname(file) === '.yml')
    .map((file) => basename(file, '.yml'));

/** What serverless.yml takes from the user's folder. */
export const variablesOf = async (serviceDir: string) => {
  const folder = appFolderOf(serviceDir);
  const { prefix } = await readBrand(folder);
  return { prefix, stage: defaultStageOf(stagesIn(join(folder, 'stages'))), bundles: { '@millrace/app': folder } };
};
