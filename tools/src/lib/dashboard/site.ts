import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { web } from '../cli/paths';
import { nodeProgram, recentOutput, startChild } from '../process/child';
import { buildDashboard } from './build';
import { givesFirstPage, proxiedPages, reloadingPages, socketIn } from './development-pages';
import { type HeaderRule, readHeaderRules } from './headers';
import type { Pages } from './serve';
import { staticPages } from './static-pages';

/** The dashboard as a stack serves it. */
export interface Site {
  readonly pages: Pages;
  /** What its files are answered with; none for pages that are under development, which need more than a policy allows. */
  readonly headers?: readonly HeaderRule[];
  /** What to show to a person who waits for it. */
  readonly step: string;
  /** Resolves when its pages can be had. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The static export, as a deploy would upload it, with the headers that it would be served with. */
export const builtSite = (state: string, app?: string): Site => {
  const folder = join(state, 'dashboard');
  return {
    pages: staticPages(folder),
    headers: readHeaderRules(),
    step: 'building the dashboard',
    prepare: (signal) => buildDashboard(folder, signal, app),
    stop: async () => undefined,
  };
};

const READY_WITHIN_MS = 90_000;

/** Asks for the first page, which has it compiled, until it comes. */
const untilServed = async (socket: string, isOver: () => boolean, signal: AbortSignal): Promise<void> => {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!isOver() && Date.now() < deadline) {
    signal.throwIfAborted();
    if (await givesFirstPage(socket)) return;
    await wait(100);
  }
  throw new UserError('the development server of the dashboard did not start');
};

/** The dashboard from its source, by Next's development server, for who opens it on `port`: what is saved shows at once. */
export const developedSite = (port: number, state: string, onOutput: (text: string) => void): Site => {
  // In a folder that its owner alone may enter. The state folder's path may be too long for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'millrace-dev-'));
  const socket = socketIn(folder);
  const reloading = reloadingPages(join(state, 'reloaded.json'));
  const recent = recentOutput();
  let stopChild = async (): Promise<void> => undefined;

  const prepare = async (signal: AbortSignal): Promise<void> => {
    let over = false;
    const child = startChild({
      ...nodeProgram(join(import.meta.dirname, 'next-server.mjs'), [web, socket, String(port)]),
      cwd: web,
      env: { ...process.env, NODE_ENV: 'development' },
      onOutput: (text) => {
        recent.add(text);
        onOutput(text);
      },
    });
    stopChild = child.stop;
    const markOver = () => {
      over = true;
    };
    child.ended.then(markOver, markOver);
    try {
      await untilServed(socket, () => over, signal);
    } catch (error) {
      await child.stop();
      if (error instanceof UserError) throw new UserError(`${recent.text()}\n${error.message}`.trim());
      throw error;
    }
  };

  return {
    pages: reloading.around(proxiedPages(socket, reloading.script)),
    step: 'starting the development server of the dashboard',
    prepare,
    stop: async () => {
      reloading.close();
      await stopChild();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
