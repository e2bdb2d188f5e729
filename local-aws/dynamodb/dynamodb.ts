import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { doorSchema } from '../shared/door';
import { freePortForNoPage, HOST, isListening } from '../shared/ports';
import { notify, serve } from '../shared/stand-in-process';
import { throttleSettingsSchema } from '../shared/throttling';
import { waitUntil } from '../shared/wait-until';
import { startProxy } from './dynamodb-proxy';

const settingsSchema = z.object({
  binary: z.string(),
  port: z.number(),
  door: doorSchema.prefault({}),
  file: z.string(),
  throttle: throttleSettingsSchema.extend({ isMetered: z.boolean().default(false) }),
});

/**
 * Runs a program that ends with whoever holds the other end of its input, be that one killed together with all of its group.
 * The shell ends when the program has ended.
 */
const BOUND = `
exec 3<&0
"$@" </dev/null &
program=$!
{ read -r _ <&3; kill -KILL $program 2>/dev/null; } &
reader=$!
trap 'kill -TERM $program' TERM
while kill -0 $program 2>/dev/null; do wait $program; done
kill $reader 2>/dev/null`;

/** In a group of its own: Ctrl-C in the terminal would end it before the functions are done with it. */
const run = (binary: string, args: readonly string[]): ChildProcess =>
  process.platform === 'win32'
    ? spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    : spawn('/bin/sh', ['-c', BOUND, 'sh', binary, ...args], { stdio: ['pipe', 'inherit', 'inherit'], detached: true });

/**
 * The binary answers every host and every origin. This process is in a network of its own where the system permits that, and nobody else
 * gets there; for where it does not, the binary has a port that browsers call for no page, and on Linux one by chance of the 16 million
 * addresses on loopback, which other programs do not have taken; elsewhere there is one.
 */
const hiddenHost = (): string =>
  process.platform === 'linux' ? `127.${[randomInt(1, 255), randomInt(1, 255), randomInt(1, 255)].join('.')}` : HOST;

// The binary knows nothing of the local AWS, so this process owns it: when it ends, the binary ends too.
void serve(settingsSchema, async ({ binary, port, door, file, throttle }, onThrottle) => {
  const host = hiddenHost();
  const own = await freePortForNoPage(host);
  const server = run(binary, ['serve', '--host', host, '--port', String(own), '--db-path', file]);
  if (server.pid !== undefined) notify({ type: 'program', pid: server.pid });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  process.on('exit', () => server.kill('SIGKILL'));
  const gone = ended.then(() => Promise.reject(new Error('dynoxide ended')));
  await Promise.race([gone, waitUntil('dynoxide', () => isListening(own, host))]);
  gone.catch(() => process.exit(1));
  const endProxy = await startProxy({ port, door }, { host, port: own }, throttle, onThrottle);
  return async () => {
    endProxy();
    server.kill('SIGTERM');
    // It waits for open connections; what it has acknowledged is on disk already.
    const kill = setTimeout(() => server.kill('SIGKILL'), 300);
    await ended;
    clearTimeout(kill);
  };
});
