import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { chromium } from 'playwright-core';
import { root } from '../cli/paths';
import { nodeProgram, runProgram } from '../process/child';
import { packageBin } from '../process/programs';
import { MINUTE_MS } from '../time';

/** Chromium without the browser around its pages, which takes three times the processor's time that they take. */
const HEADLESS_SHELL = 'chromium-headless-shell';

const names = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const folders = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/opt/microsoft/msedge', '/snap/bin'];

const macApps = ['Google Chrome', 'Microsoft Edge', 'Chromium'];

const windowsApps = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
];

const placesOf = (name: string): string[] => folders.map((folder) => posix.join(folder, name));

const onLinux = (): string[] => names.flatMap(placesOf);

const onMac = (env: NodeJS.ProcessEnv): string[] =>
  ['', env.HOME ?? ''].flatMap((home) => macApps.map((app) => `${home}/Applications/${app}.app/Contents/MacOS/${app}`));

const onWindows = (env: NodeJS.ProcessEnv): string[] =>
  [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => windowsApps.map((app) => win32.join(folder, ...app)));

/** Where Chrome, Edge and Chromium are installed, the most likely first. */
const knownPlaces = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] => {
  if (platform === 'darwin') return onMac(env);
  if (platform === 'win32') return onWindows(env);
  return onLinux();
};

/** What the search asks of the machine. Each way of getting a browser resolves to its path, or to undefined where it is none. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly exists: (path: string) => boolean;
  /** The one that Playwright has downloaded before, or downloads now. */
  readonly playwright: () => Promise<string | undefined>;
  /** Debian's own headless shell, where this process may install it. */
  readonly debian: () => Promise<string | undefined>;
}

const NONE =
  'no browser for the tests: install Chrome, Edge or Chromium, or name one in CHROME_PATH (a download and apt-get did not help)';

/**
 * The path of a Chromium-like browser: the cheapest that there is, or can be had.
 *
 * @throws UserError where there is none
 */
export const findBrowser = async ({ platform, env, exists, playwright, debian }: Machine): Promise<string> => {
  const named = env.CHROME_PATH;
  if (named && exists(named)) return named;
  if (named) throw new UserError(`CHROME_PATH names ${named}, which is not there`);
  const shell = platform === 'linux' ? placesOf(HEADLESS_SHELL).find(exists) : undefined;
  const found = shell ?? (await debian()) ?? knownPlaces(platform, env).find(exists) ?? (await playwright());
  if (!found) throw new UserError(NONE);
  return found;
};

const DOWNLOAD_WITHIN_MS = 5 * MINUTE_MS;
const DEBIAN_SHELL = posix.join('/usr/bin', HEADLESS_SHELL);

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
  await apt(['install', '--yes', '--no-install-recommends', HEADLESS_SHELL]);
  return ifThere(DEBIAN_SHELL);
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
    onStep('installing a headless Chromium with apt-get');
    return aptGet(signal);
  },
});
