import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../../lib/cli/paths';

const phases = z.record(
  z.enum(['preBuild', 'build', 'postBuild']),
  z.strictObject({ commands: z.array(z.string()) }).optional(),
);

const schema = z.strictObject({
  version: z.literal(1),
  applications: z.tuple([
    z.strictObject({
      appRoot: z.literal('web'),
      backend: z.strictObject({ phases }),
      frontend: z.strictObject({
        buildPath: z.literal('/'),
        phases,
        artifacts: z.strictObject({ baseDirectory: z.string(), files: z.tuple([z.literal('**/*')]) }),
        cache: z.strictObject({ paths: z.array(z.string()) }),
      }),
    }),
  ]),
});

const inOrder = ({ preBuild, build, postBuild }: z.infer<typeof phases>): readonly string[] =>
  [preBuild, build, postBuild].flatMap((phase) => phase?.commands ?? []);

/** The one app of an `amplify.yml`, with the commands of its phases in the order that Amplify runs them in. */
export const readBuildspec = async (file: string) => {
  const [{ backend, frontend }] = schema.parse(load(await readFile(file, 'utf8'))).applications;
  return { backend: inOrder(backend.phases), frontend: inOrder(frontend.phases), artifacts: frontend.artifacts };
};

const output = ([key, value]: readonly [string, string]): string =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;

const answer = (action: string, result: string): string =>
  `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${result}</${action}Result></${action}Response>`;

/** Answers CloudFormation's calls with a stack of these outputs and without resources, Lambda's with a grown account, and records the stacks that were asked for. */
export const serveStack = async (outputs: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const query = new URLSearchParams(await text(request));
    if (request.url?.includes('account-settings')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ AccountLimit: { ConcurrentExecutions: 1000 } }));
      return;
    }
    const name = query.get('StackName') ?? '';
    asked.push(name);
    const stack = `<StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>`;
    const members = Object.entries(outputs).map(output).join('');
    response.setHeader('content-type', 'text/xml');
    const results: Readonly<Record<string, string>> = {
      DescribeStacks: `<Stacks><member>${stack}<Outputs>${members}</Outputs></member></Stacks>`,
      GetTemplate: '<TemplateBody>{"Resources":{}}</TemplateBody>',
      ListStackResources: '<StackResourceSummaries></StackResourceSummaries>',
    };
    const action = query.get('Action') ?? '';
    response.end(answer(action, results[action] ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
};

/** What a clone does not hold, which is what .gitignore names. */
const NOT_CLONED =
  /^(node_modules|\.local|\.turbo|\.next|\.serverless|\.esbuild|\.git|out|test-results)$|\.tsbuildinfo$/;

/** The packages of this checkout, each of them a link, so that some can be others. */
const linkPackages = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from).catch(() => [])) await symlink(join(from, name), join(to, name));
};

const executable = async (file: string, script: string): Promise<void> => {
  await writeFile(file, script);
  await chmod(file, 0o755);
};

/** Stand-ins of nvm and of `npm ci`, whose packages are there already. Every other npm command is really run. */
const commands = async (bin: string): Promise<void> => {
  await mkdir(bin);
  await executable(join(bin, 'nvm'), '#!/bin/sh\necho "nvm $*" >> "$RECORDED"\n');
  await symlink(process.execPath, join(bin, 'node'));
  const npm =
    '#!/bin/sh\nif [ "$1" = ci ]; then echo "npm $*" >> "$RECORDED"; else PATH="$REAL_PATH" exec npm "$@"; fi\n';
  await executable(join(bin, 'npm'), npm);
};

/** Another package of that name, whose command records its arguments and folder, and then does something else. */
const standIn = async (modules: string, name: string, then: string): Promise<void> => {
  const folder = join(modules, name);
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', bin: 'bin.cjs' }));
  const script = `const { appendFileSync, cpSync } = require('node:fs');
const { basename } = require('node:path');
appendFileSync(process.env.RECORDED, ['${name}', ...process.argv.slice(2), 'in', basename(process.cwd())].join(' ') + '\\n');
${then}`;
  await writeFile(join(folder, 'bin.cjs'), script);
};

/**
 * A clone of this checkout as it is on disk, and the environment to run its commands in. Four things are replaced by stand-ins: nvm, the registry,
 * the framework, which can deploy to an AWS account only, and the build, whose result is the export at `built`.
 */
export const cleanCheckout = async (above: string, built: string) => {
  const folder = join(above, 'checkout');
  const recorded = join(above, 'recorded');
  await cp(root, folder, { recursive: true, filter: (path) => path === root || !NOT_CLONED.test(basename(path)) });
  for (const workspace of ['.', 'contract', 'backend', 'local-aws', 'web', 'tools', 'e2e'])
    await linkPackages(join(root, workspace, 'node_modules'), join(folder, workspace, 'node_modules'));
  const modules = join(folder, 'node_modules');
  await standIn(modules, 'serverless', '');
  await standIn(modules, 'turbo', `cpSync(${JSON.stringify(built)}, 'web/out', { recursive: true });`);
  await commands(join(above, 'bin'));
  await writeFile(recorded, '');
  const path = process.env.PATH ?? '';
  const env = { ...process.env, PATH: join(above, 'bin') + delimiter + path, REAL_PATH: path, RECORDED: recorded };
  return { folder, recorded, env };
};
