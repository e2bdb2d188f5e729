import { spawn } from 'node:child_process';
import { z } from 'zod';
import { HOST, isListening } from '../ports';
import { waitUntil } from '../wait-until';
import { serve, tell } from './serve';

const settingsSchema = z.object({ binary: z.string(), port: z.number(), file: z.string() });

// The binary knows nothing of the local cloud, so this process stands between: it ends, and takes the binary along.
void serve(settingsSchema, async ({ binary, port, file }) => {
  const server = spawn(binary, ['serve', '--host', HOST, '--port', String(port), '--db-path', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its own group: Ctrl-C in the terminal would end it before the functions are done with it.
    detached: process.platform !== 'win32',
  });
  if (server.pid !== undefined) tell({ type: 'program', pid: server.pid });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  process.on('exit', () => server.kill('SIGKILL'));
  const gone = ended.then(() => Promise.reject(new Error('dynoxide ended')));
  await Promise.race([gone, waitUntil('dynoxide', () => isListening(port))]);
  gone.catch(() => process.exit(1));
  return async () => {
    server.kill('SIGTERM');
    // It waits for open connections; what it has acknowledged is on disk already.
    const kill = setTimeout(() => server.kill('SIGKILL'), 300);
    await ended;
    clearTimeout(kill);
  };
});
