import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findBrowser, thisMachine } from '../../lib/browser/find-browser';
import { backend, e2e, localAws, root, tools } from '../../lib/cli/paths';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { readPlaywrightReport, readVitestReport, verdictOf } from './reports';
import type { StepResult, TestRun, TestStep } from './step';

interface Suite {
  readonly name: string;
  readonly cwd: string;
  readonly config: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Only files with this in their path. */
  readonly files?: string;
  readonly options?: readonly string[];
  /** Workspaces that must have tests in the suite. */
  readonly workspaces?: readonly string[];
}

const runSuite = async (suite: Suite, run: TestRun): Promise<StepResult> => {
  const { name, cwd, config, env, files, options = [], workspaces = [] } = suite;
  const file = join(run.folder, `${name}.json`);
  const chosen = run.grep !== undefined;
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const grep = run.grep === undefined ? [] : ['--testNamePattern', run.grep];
  const only = files === undefined ? [] : [files];
  const vitest = nodeProgram(packageBin('vitest'), [...args, ...options, ...grep, ...only]);
  const { code, output } = await runProgram({ ...vitest, cwd, env: { ...process.env, ...env } }, run.signal);
  const report = await readVitestReport(file, root);
  const verdict = verdictOf(report, { code, chosen });
  const silent = workspaces.filter((workspace) => !report?.folders.has(workspace));
  const notes = [...verdict.notes, ...silent.map((workspace) => `no tests in ${workspace}, which counts as failed`)];
  return { ...verdict, failed: verdict.failed + silent.length, notes, output };
};

const scriptsSchema = z.object({ scripts: z.record(z.string(), z.string()).optional() });

/** Workspaces that declare unit tests. */
const testedWorkspaces = (): string[] => {
  const read = (folder: string): unknown => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { workspaces } = z.object({ workspaces: z.array(z.string()) }).parse(read('.'));
  return workspaces.filter((workspace) => scriptsSchema.parse(read(workspace)).scripts?.test !== undefined);
};

export const unit: TestStep = {
  name: 'unit',
  run: (run) => {
    // Unit tests keep no state in modules, so that files may share them, in a third of the time. Vitest's own bound of 5 s
    // is too short for a test of thousands of cases on a busy machine.
    const options = ['--no-isolate', '--testTimeout=60000'];
    const workspaces = testedWorkspaces();
    return runSuite({ name: 'unit', cwd: root, config: 'vitest.unit.config.ts', options, workspaces }, run);
  },
};

/**
 * One suite per port, on the fake and on the adapter with a running stack.
 * @param files `handlers` has only what goes through the functions themselves, with their roles.
 */
export const contract = (endpointsFile: string, files?: 'handlers/rest'): TestStep => {
  const suite = { name: 'contract', cwd: backend, config: 'vitest.contract.config.ts', ...(files && { files }) };
  return { name: 'contract', run: (run) => runSuite({ ...suite, env: { MILLRACE_ENDPOINTS: endpointsFile } }, run) };
};

/**
 * Audits the calls that functions have made on a stack against their roles.
 * @param files `calls` checks only that each call is allowed; without it, also that each permission was used by the suites before.
 */
export const privileges = (state: string, files?: 'calls'): TestStep => {
  const suite = { name: 'privileges', cwd: e2e, config: 'vitest.privileges.config.ts' };
  const env = { MILLRACE_STATE: state };
  return { name: 'privileges', run: (run) => runSuite({ ...suite, env, ...(files && { files }) }, run) };
};

/** The commands, as a person types them, on stacks that they start. */
export const commands: TestStep = {
  name: 'commands',
  run: (run) => runSuite({ name: 'commands', cwd: tools, config: 'vitest.system.config.ts' }, run),
};

const LOCAL_CONFIG = 'vitest.system.config.ts';

/** Whether the local AWS has tests of its own. */
export const hasLocalSuite = (): boolean => existsSync(join(localAws, LOCAL_CONFIG));

/** The local AWS, which these tests start themselves. */
export const local: TestStep = {
  name: 'local',
  run: (run) => runSuite({ name: 'local', cwd: localAws, config: LOCAL_CONFIG, options: ['--project', 'local'] }, run),
};

/** That the local AWS loses nothing at full speed, and how much memory it takes. */
export const localSpeed: TestStep = {
  name: 'local speed',
  run: (run) =>
    runSuite({ name: 'local-speed', cwd: localAws, config: LOCAL_CONFIG, options: ['--project', 'measured'] }, run),
};

/** The service, its tables and its pages in simulated time, under every fault. */
export const chaos: TestStep = {
  name: 'chaos',
  run: (run) => runSuite({ name: 'chaos', cwd: e2e, config: 'vitest.chaos.config.ts' }, run),
};

interface BrowserSuite {
  readonly name: string;
  /** Of `e2e/playwright.config.ts`. */
  readonly projects: readonly string[];
  readonly options?: readonly string[];
}

const runBrowser = async (suite: BrowserSuite, run: TestRun, endpointsFile: string): Promise<StepResult> => {
  const { signal, folder, grep } = run;
  const report = join(folder, `${suite.name.replaceAll(' ', '-')}.json`);
  const env = {
    ...process.env,
    CHROME_PATH: await findBrowser(thisMachine(signal, run.onProgress)),
    MILLRACE_ENDPOINTS: endpointsFile,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const args = [
    'test',
    '--reporter=list,json',
    ...suite.projects.flatMap((project) => ['--project', project]),
    ...(suite.options ?? []),
    ...(grep === undefined ? [] : ['--grep', grep, '--pass-with-no-tests']),
  ];
  const playwright = nodeProgram(packageBin('@playwright/test', 'playwright'), args);
  const { code, output } = await runProgram({ ...playwright, cwd: e2e, env }, signal);
  return { ...verdictOf(await readPlaywrightReport(report), { code, chosen: grep !== undefined }), output };
};

/** The whole system, as a person sees it who signs in with a browser. */
export const browser = (endpointsFile: string): TestStep => ({
  name: 'browser',
  run: (run) => runBrowser({ name: 'browser', projects: ['counting', 'beside'] }, run, endpointsFile),
});

/** Browser tests that mostly wait, and that no other page may disturb. */
export const browserWaiting = (endpointsFile: string): TestStep => ({
  name: 'browser waiting',
  run: (run) =>
    runBrowser({ name: 'browser waiting', projects: ['waiting'], options: ['--no-deps'] }, run, endpointsFile),
});

/** Browser tests that measure, or that need their page to be the only one. */
export const browserAlone = (endpointsFile: string): TestStep => ({
  name: 'browser alone',
  run: (run) => runBrowser({ name: 'browser alone', projects: ['alone'], options: ['--no-deps'] }, run, endpointsFile),
});
