import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { minimatch } from 'minimatch';
import { z } from 'zod';
import { root } from '../cli/paths';

const ruleSchema = z.strictObject({
  pattern: z.string(),
  headers: z.array(z.strictObject({ key: z.string(), value: z.string() })),
});

const fileSchema = z.strictObject({
  applications: z.tuple([z.strictObject({ appRoot: z.literal('web'), customHeaders: z.array(ruleSchema) })]),
});

export type HeaderRule = z.infer<typeof ruleSchema>;

/** The headers that Amplify Hosting is told to answer with. */
export const readHeaderRules = (file = join(root, 'customHttp.yml')): readonly HeaderRule[] =>
  fileSchema.parse(load(readFileSync(file, 'utf8'))).applications[0].customHeaders;

const matches = (pattern: string, path: string): boolean =>
  pattern === '**/*' || minimatch(path, pattern, { dot: true });

/** The headers of a URL's path. */
export const headersFor = (rules: readonly HeaderRule[], path: string): Readonly<Record<string, string>> => {
  const applied = rules.filter(({ pattern }) => matches(pattern, path)).flatMap(({ headers }) => headers);
  return Object.fromEntries(applied.map(({ key, value }) => [key.toLowerCase(), value]));
};
