import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../cli/paths';

/** A command as somebody would type it: through its bootstrap, from the root. */
export const startCommand = (bootstrap: string, args: readonly string[]) => {
  const child = spawn(process.execPath, [join('tools', bootstrap), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let over = false;
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    return { code: typeof code === 'number' ? code : null, output };
  });
  return {
    isOver: () => over,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended,
    output: () => output,
  };
};

/** Looks again and again until there is something to see. @throws Error after the bound, in ms, with the words given */
export const until = async <T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  bound: number,
  otherwise: () => string,
): Promise<T> => {
  const deadline = Date.now() + bound;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(otherwise());
    await wait(50);
  }
};
