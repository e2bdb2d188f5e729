import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { load } from 'js-yaml';
import type { z } from 'zod';
import { type Settings, settingsSchema } from './settings';

const stagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => extname(file) === '.yml')
    .map((file) => basename(file, '.yml'));

const describeIssue = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${[...issue.path, issue.keys[0]].join('.')}: there is no such parameter`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${path}: is missing`;
  return `${path}: ${issue.message}`;
};

const parseFile = (file: string): unknown => {
  try {
    return load(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
};

/**
 * The settings of a stage.
 * @throws Error whose one line names the file, and the parameter at fault.
 */
export const readSettings = (folder: string, stage: string): Settings => {
  const stages = stagesIn(folder);
  const file = relative('.', join(folder, `${stage}.yml`));
  if (!stages.includes(stage))
    throw new Error(`there is no stage "${stage}": ${file} does not exist (there are ${stages.join(', ')})`);
  const parsed = settingsSchema.safeParse(parseFile(file), { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${parsed.error.issues.map(describeIssue).sort().join('; ')}`);
};
