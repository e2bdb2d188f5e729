import dynalite from 'dynalite';
import { z } from 'zod';
import { doorSchema, keepDoor } from '../shared/door';
import { freePort, HOST } from '../shared/ports';
import { serve } from '../shared/stand-in-process';
import { throttleSettingsSchema } from '../shared/throttling';
import { startProxy } from './dynamodb-proxy';

const settingsSchema = z.object({
  port: z.number(),
  door: doorSchema.prefault({}),
  path: z.string(),
  throttle: throttleSettingsSchema.extend({ isMetered: z.boolean().default(false) }),
});

void serve(settingsSchema, async ({ port, door, path, throttle }, onThrottle) => {
  const own = await freePort();
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // Behind the proxy: nobody else is to come here.
  keepDoor(server, own, { proxies: [port] });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(own, HOST, resolve);
  });
  const endProxy = await startProxy({ port, door }, { host: HOST, port: own }, throttle, onThrottle);
  return () =>
    new Promise((resolve) => {
      endProxy();
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
