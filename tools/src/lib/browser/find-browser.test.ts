import { describe, expect, it } from 'vitest';
import { findBrowser, type Machine } from './find-browser';

const machine = (present: string[], more: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  env: {},
  exists: (path) => present.includes(path),
  playwright: async () => undefined,
  debian: async () => undefined,
  ...more,
});

describe('the browser for the tests', () => {
  it('is the one that CHROME_PATH names, before any other', async () => {
    const env = { CHROME_PATH: '/mine/chrome' };
    expect(await findBrowser(machine(['/usr/bin/chromium', '/mine/chrome'], { env }))).toBe('/mine/chrome');
  });

  it('is none when CHROME_PATH names one that is not there', async () => {
    const env = { CHROME_PATH: '/gone' };
    await expect(findBrowser(machine(['/usr/bin/chromium'], { env }))).rejects.toThrow('/gone');
  });

  it.each([
    ['linux', {}, '/usr/bin/chromium'],
    ['darwin', {}, '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
    ['win32', { PROGRAMFILES: 'C:\\Program Files' }, 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
  ] as const)('is an installed one on %s', async (platform, env, path) => {
    expect(await findBrowser(machine([path], { platform, env }))).toBe(path);
  });

  it('is the headless shell where there is one, or where Debian has it', async () => {
    const shell = '/usr/bin/chromium-headless-shell';
    const debian = async () => shell;
    expect(await findBrowser(machine(['/usr/bin/google-chrome', shell]))).toBe(shell);
    expect(await findBrowser(machine(['/usr/bin/google-chrome'], { debian }))).toBe(shell);
  });

  it('is downloaded where none is installed', async () => {
    expect(await findBrowser(machine([], { playwright: async () => '/cache/chrome' }))).toBe('/cache/chrome');
  });

  it('is said to be missing where nothing helps', async () => {
    await expect(findBrowser(machine([]))).rejects.toThrow('CHROME_PATH');
  });
});
