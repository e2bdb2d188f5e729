import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backend, e2e, localAws, root, tools } from '../../lib/cli/paths';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { judge, readVitestReport } from './reports';
import type { Run, Step, StepResult } from './step';

interface Suite {
  readonly name: string;
  readonly cwd: string;
  readonly config: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Of its files only those with this in their path. */
  readonly files?: string;
  readonly options?: readonly string[];
  /** Workspaces that must have tests in it. */
  readonly workspaces?: readonly string[];
}

const runSuite = async (suite: Suite, run: Run): Promise<StepResult> => {
  const { name, cwd, config, env, files, options = [], workspaces = [] } = suite;
  const file = join(run.folder, `${name}.json`);
  const chosen = run.grep !== undefined;
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const grep = run.grep === undefined ? [] : ['--testNamePattern', run.grep];
  const only = files === undefined ? [] : [files];
  const vitest = nodeProgram(packageBin('vitest'), [...args, ...options, ...grep, ...only]);
  const { code, output } = await runProgram({ ...vitest, cwd, env: { ...process.env, ...env } }, run.signal);
  const report = await readVitestReport(file, root);
  const verdict = judge(report, { code, chosen });
  const silent = workspaces.filter((workspace) => !report?.folders.has(workspace));
  const notes = [...verdict.notes, ...silent.map((workspace) => `no tests in ${workspace}, which counts as failed`)];
  return { passed: verdict.passed, failed: verdict.failed + silent.length, notes, output };
};

const scriptsSchema = z.object({ scripts: z.record(z.string(), z.string()).optional() });

/** Workspaces that say that they have unit tests. */
const testedWorkspaces = (): string[] => {
  const read = (folder: string): unknown => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { workspaces } = z.object({ workspaces: z.array(z.string()) }).parse(read('.'));
  return workspaces.filter((workspace) => scriptsSchema.parse(read(workspace)).scripts?.test !== undefined);
};

export const unit: Step = {
  name: 'unit',
  run: (run) => {
    // Unit tests leave nothing in their modules, so that files may share them: a third of the time. The usual bound of 5 s for
    // what hangs is too short for a test of thousands of cases where much else runs.
    const options = ['--no-isolate', '--testTimeout=60000'];
    const workspaces = testedWorkspaces();
    return runSuite({ name: 'unit', cwd: root, config: 'vitest.unit.config.ts', options, workspaces }, run);
  },
};

/** One suite per port, on the fake and on what is real in a running stack. */
export const contract = (endpointsFile: string): Step => {
  const env = { MILLRACE_ENDPOINTS: endpointsFile };
  return {
    name: 'contract',
    run: (run) => runSuite({ name: 'contract', cwd: backend, config: 'vitest.contract.config.ts', env }, run),
  };
};

/**
 * What functions have called on a stack, held against what their roles allow.
 * @param files `calls` asks only whether each call is allowed; without it, the suites before must have done all that functions do.
 */
export const privileges = (state: string, files?: 'calls'): Step => {
  const suite = { name: 'privileges', cwd: localAws, config: 'vitest.privileges.config.ts' };
  const env = { MILLRACE_STATE: state };
  return { name: 'privileges', run: (run) => runSuite({ ...suite, env, ...(files && { files }) }, run) };
};

/** The commands as somebody types them, on stacks that they start. */
export const commands: Step = {
  name: 'commands',
  run: (run) => runSuite({ name: 'commands', cwd: tools, config: 'vitest.system.config.ts' }, run),
};

const LOCAL_CONFIG = 'vitest.system.config.ts';

/** Whether the local cloud has tests of its own, which start it themselves. */
export const hasLocalSuite = (): boolean => existsSync(join(localAws, LOCAL_CONFIG));

export const local: Step = {
  name: 'local',
  run: (run) => runSuite({ name: 'local', cwd: localAws, config: LOCAL_CONFIG }, run),
};

/** The service, its tables and its pages in simulated time, while everything goes wrong that can. */
export const chaos: Step = {
  name: 'chaos',
  run: (run) => runSuite({ name: 'chaos', cwd: e2e, config: 'vitest.chaos.config.ts' }, run),
};
