import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyQuerySchema, routes, samples, tokenAnswerSchema, tokenFormSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settingsSchema } from '../../../backend/stack/settings';
import { root } from './cli/paths';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

const pages = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'app/README.md', 'e2e/README.md', 'tools/README.md'],
  ...['web/README.md', 'local-aws/README.md'],
  ...markdownIn('docs'),
];

const scriptsIn = (file: string): Readonly<Record<string, string>> =>
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read(file))).scripts;

const scripts = scriptsIn('package.json');
/** A page about the local AWS names its own as well. */
const localScripts = scriptsIn('local-aws/package.json');

/** The folder of the command that a script runs: `start.mjs` runs `start`, `run.mjs dev` runs `dev`. */
const folderOf = (script: string): string | undefined =>
  /^node tools\/run\.mjs ([a-z-]+)$/.exec(script)?.[1] ?? /^node tools\/(start|test)\.mjs$/.exec(script)?.[1];

/** All that a command says and reads of its options, and what it shares with others. */
const sourceOf = (folder: string): string =>
  [`tools/src/commands/${folder}`, `e2e/${folder}`, 'tools/src/lib/deployed', 'tools/src/lib/session']
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => readdirSync(join(root, path)).map((file) => join(path, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map(read)
    .join('\n');

interface Use {
  readonly page: string;
  readonly name: string;
  readonly flags: readonly string[];
}

/** `npm run NAME -- --flag …`, up to where a shell or the text goes on with something else. */
const usesIn = (page: string): Use[] =>
  [...read(page).matchAll(/npm (?:run (?:--silent )?([a-z:-]+)|(start|test))\b([^\n`|#)"]*)/g)].map(
    ([, run, short, rest = '']) => ({
      page,
      name: run ?? short ?? '',
      flags: [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, flag = '']) => flag),
    }),
  );

const uses = pages.flatMap(usesIn);

test('every command that a page names is a script', () => {
  const unknown = uses
    .filter(({ page, name }) => !(name in (page.startsWith('local-aws/') ? { ...scripts, ...localScripts } : scripts)))
    .map(({ page, name }) => `${page}: npm run ${name}`);
  expect(unknown).toEqual([]);
  expect(uses.length).toBeGreaterThan(100);
});

test('every option that a page gives a command is one of its help', () => {
  const unknown = uses.flatMap(({ page, name, flags }) => {
    const folder = folderOf(scripts[name] ?? '');
    if (folder === undefined) return [];
    const source = `${sourceOf(folder)} --help`;
    return flags.filter((flag) => !source.includes(flag)).map((flag) => `${page}: npm run ${name} -- ${flag}`);
  });
  expect(unknown).toEqual([]);
});

/** `/items/{type}` as what stands in its place: `/items/vehicle`. */
const patterns = routes.map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));

/** Also what several begin with: `GET /items`. */
const isRoute = (path: string): boolean =>
  patterns.some((pattern) => pattern.test(path)) || routes.some((route) => route.path.startsWith(`${path}/`));

test('every path of the REST API that a page names is a route', () => {
  const paths = (page: string) => [
    ...[...read(page).matchAll(/\$REST(\/[^"`?\s]+)/g)].map(([, path = '']) => path),
    ...[...read(page).matchAll(/`(?:GET|POST) (\/[^`?\s]+)/g)].map(([, path = '']) => path),
  ];
  const unknown = pages.flatMap((page) =>
    paths(page)
      .filter((path) => !path.startsWith('/__local') && !isRoute(path.replace(/:$/, '')))
      .map((path) => `${page}: ${path}`),
  );
  expect(unknown).toEqual([]);
});

test('the program in Python asks for what there is, and reads fields that the answers have', () => {
  const [, program = ''] = /```python\n([\s\S]+?)```/.exec(read('docs/api.md')) ?? [];
  const paths = [...program.matchAll(/\{rest\}(\/[^"?]+)/g)].map(([, path = '']) => path);
  expect([paths.length, paths.filter((path) => !isRoute(path))]).toEqual([2, []]);
  const [, params = ''] = /query = urlencode\((\{.+?\})\)/.exec(program) ?? [];
  const query = Object.entries(JSON.parse(params)).map(([name, value]) => [name, String(value)]);
  expect(historyQuerySchema.parse(Object.fromEntries(query))).toMatchObject({ step: 3600 });
  const [, form = ''] = /form = urlencode\((\{.+?\})\)/.exec(program) ?? [];
  expect(tokenFormSchema.parse(JSON.parse(form))).toEqual({ grant_type: 'client_credentials' });
  const fields = [...program.matchAll(/\[["'](\w+)["']\]/g)].map(([, field]) => field);
  expect(fields.filter((field) => field !== field?.toUpperCase())).toEqual([
    ...['access_token', 'points', 'start', 'total', 'count'],
  ]);
  expect(tokenAnswerSchema.shape).toHaveProperty('access_token');
  expect(samples.sampleHistoryAnswer).toMatchObject({
    points: [{ start: expect.any(Number), total: { count: 2 } }, {}],
  });
});

/** Every key of a stage's file, by its path; a record ends one. */
const keysOf = (schema: z.core.$ZodType, path: string): string[] => {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return keysOf(schema.unwrap(), path);
  if (!(schema instanceof z.ZodObject)) return [path];
  return Object.entries(schema.shape).flatMap(([key, inner]) => keysOf(inner, path ? `${path}.${key}` : key));
};

test('docs/stages.md explains every parameter of a stage', () => {
  const rows = [...read('docs/stages.md').matchAll(/^\| (`.+?) \|/gm)].map(([, first = '']) => first).join(' ');
  const explained = (key: string): boolean =>
    key.split('.').some((_, index, parts) => {
      const name = parts.slice(index).join('.');
      const whole = parts.slice(0, index + 1).join('.');
      return rows.includes(`\`${name}\``) || rows.includes(`\`${whole}\``);
    });
  expect(keysOf(settingsSchema, '').filter((key) => !explained(key))).toEqual([]);
});
