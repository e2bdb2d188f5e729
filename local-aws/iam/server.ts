import { z } from 'zod';
import { HOST } from '../shared/ports';
import { serve } from '../shared/serve';
import { createJudge } from './authorize-call';
import { readGrants, recordCalls } from './call-record';
import { createGatekeeper } from './iam-proxy';

const settingsSchema = z.object({
  port: z.number(),
  /** Ports, by the services' names in signatures. */
  targets: z.record(z.string(), z.number()),
  where: z.object({ region: z.string(), account: z.string(), socket: z.string() }),
  /** Files: what each function may do, and what it does. */
  grants: z.string(),
  calls: z.string(),
});

void serve(settingsSchema, async ({ port, targets, where, grants, calls }) => {
  const server = createGatekeeper(createJudge(readGrants(grants), where, recordCalls(calls)), targets);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
