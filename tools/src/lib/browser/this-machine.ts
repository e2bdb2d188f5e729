import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { root } from '../cli/paths';
import { nodeProgram } from '../process/child';
import { packageBin } from '../process/package-bin';
import { runProgram } from '../process/run-program';
import type { Machine } from './find-browser';

const DOWNLOAD_WITHIN_MS = 300_000;
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

const ifThere = (path: string): string | undefined => (existsSync(path) ? path : undefined);

/** The whole browser: what `executablePath` names is not there when only the headless shell is. */
const download = async (signal: AbortSignal): Promise<string | undefined> => {
  const expected = chromium.executablePath();
  if (existsSync(expected)) return expected;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_WITHIN_MS)]);
  const install = { ...nodeProgram(packageBin('playwright-core'), ['install', '--no-shell', 'chromium']), cwd: root };
  await runProgram(install, limit).catch(() => undefined);
  return ifThere(expected);
};

const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync('/etc/debian_version');

const aptGet = async (signal: AbortSignal): Promise<string | undefined> => {
  if (!isDebianRoot()) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args: string[]) => runProgram({ command: 'apt-get', args, cwd: root, env }, signal);
  await apt(['update']);
  await apt(['install', '--yes', '--no-install-recommends', 'chromium']);
  return ifThere(DEBIAN_CHROMIUM);
};

export const thisMachine = (signal: AbortSignal, onStep: (text: string) => void): Machine => ({
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  playwright: () => {
    onStep('getting a browser for the tests');
    return download(signal);
  },
  debian: () => {
    onStep('installing Chromium with apt-get');
    return aptGet(signal);
  },
});
