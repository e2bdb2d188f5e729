import { posix, win32 } from 'node:path';

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

const onLinux = (): string[] => names.flatMap((name) => folders.map((folder) => posix.join(folder, name)));

const onMac = (env: NodeJS.ProcessEnv): string[] =>
  ['', env.HOME ?? ''].flatMap((home) => macApps.map((app) => `${home}/Applications/${app}.app/Contents/MacOS/${app}`));

const onWindows = (env: NodeJS.ProcessEnv): string[] =>
  [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => windowsApps.map((app) => win32.join(folder, ...app)));

/** Where Chrome, Edge and Chromium are installed, the most likely first. */
export const knownPlaces = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] => {
  if (platform === 'darwin') return onMac(env);
  if (platform === 'win32') return onWindows(env);
  return onLinux();
};
