import { spawn } from 'node:child_process';
import { z } from 'zod';
import { freePort, HOST, isListening } from '../shared/ports';
import { notify, serve } from '../shared/stand-in-process';
import { throttleSettingsSchema } from '../shared/throttling';
import { waitUntil } from '../shared/wait-until';
import { startProxy } from './dynamodb-proxy';

const settingsSchema = z.object({
  binary: z.string(),
  port: z.number(),
  file: z.string(),
  throttle: throttleSettingsSchema,
});

// The binary knows nothing of the local AWS, so this process owns it: when it ends, the binary ends too.
void serve(settingsSchema, async ({ binary, port, file, throttle }, onThrottle) => {
  const own = await freePort();
  const server = spawn(binary, ['serve', '--host', HOST, '--port', String(own), '--db-path', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its own group: Ctrl-C in the terminal would end it before the functions are done with it.
    detached: process.platform !== 'win32',
  });
  if (server.pid !== undefined) notify({ type: 'program', pid: server.pid });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  process.on('exit', () => server.kill('SIGKILL'));
  const gone = ended.then(() => Promise.reject(new Error('dynoxide ended')));
  await Promise.race([gone, waitUntil('dynoxide', () => isListening(own))]);
  gone.catch(() => process.exit(1));
  const endProxy = await startProxy(port, own, throttle, onThrottle);
  return async () => {
    endProxy();
    server.kill('SIGTERM');
    // It waits for open connections; what it has acknowledged is on disk already.
    const kill = setTimeout(() => server.kill('SIGKILL'), 300);
    await ended;
    clearTimeout(kill);
  };
});
