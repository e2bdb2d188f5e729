import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebConfig } from '@millrace/contract';
import { load } from 'js-yaml';
import { minimatch } from 'minimatch';
import { z } from 'zod';
import { root } from '../cli/paths';
import { dnsSuffix } from '../deployed/stack';

const ruleSchema = z.strictObject({
  pattern: z.string(),
  headers: z.array(z.strictObject({ key: z.string(), value: z.string() })),
});

const fileSchema = z.strictObject({
  applications: z.tuple([z.strictObject({ appRoot: z.literal('web'), customHeaders: z.array(ruleSchema) })]),
});

export type HeaderRule = z.infer<typeof ruleSchema>;

/** The headers with which Amplify Hosting serves the site. */
export const readHeaderRules = (file = join(root, 'customHttp.yml')): readonly HeaderRule[] =>
  fileSchema.parse(load(readFileSync(file, 'utf8'))).applications[0].customHeaders;

const matches = (pattern: string, path: string): boolean =>
  pattern === '**/*' || minimatch(path, pattern, { dot: true });

/** The headers of a URL's path. */
export const headersFor = (rules: readonly HeaderRule[], path: string): Readonly<Record<string, string>> => {
  const applied = rules.filter(({ pattern }) => matches(pattern, path)).flatMap(({ headers }) => headers);
  return Object.fromEntries(applied.map(({ key, value }) => [key.toLowerCase(), value]));
};

/** What `customHttp.yml` lets a page connect to before it is known which stack it shows. */
const ANY_SERVICE = 'https://*.amazonaws.com wss://*.amazonaws.com';

/** The origins that a dashboard with this configuration talks to, beside its own. */
export const connectSources = (config: WebConfig): readonly string[] => {
  const { region, rest, websocket } = config;
  const usual = (service: string) => `https://${service}.${region}.${dnsSuffix(rest, region)}`;
  const urls = [
    rest,
    websocket,
    config.userPoolEndpoint ?? usual('cognito-idp'),
    config.identityPoolEndpoint ?? usual('cognito-identity'),
    config.kinesisEndpoint ?? usual('kinesis'),
  ];
  return [...new Set(urls.map((url) => new URL(url).origin))];
};

/** The policy with this stack's own origins where it names all of AWS. */
export const narrowPolicy = (policy: string, config: WebConfig): string =>
  policy.replace(ANY_SERVICE, connectSources(config).join(' '));

/** The place of the page's own policy, with the policy of an earlier stage, if there is one. */
const HEAD = /<head>(<meta http-equiv="Content-Security-Policy"[^>]*>)?/;

/**
 * The page, allowed to connect to the stack that it shows and to no other. The policy in the site's headers does not know the stack; browsers
 * enforce both.
 */
export const narrowPage = (html: string, config: WebConfig): string => {
  const policy = `connect-src 'self' ${connectSources(config).join(' ')}`;
  return html.replace(HEAD, `<head><meta http-equiv="Content-Security-Policy" content="${policy}"/>`);
};

/** Narrows every page of an export. */
export const narrowPages = async (folder: string, config: WebConfig): Promise<void> => {
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (name.endsWith('.html')) await writeFile(file, narrowPage(await readFile(file, 'utf8'), config));
  }
};
