import { readFileSync } from 'node:fs';
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
