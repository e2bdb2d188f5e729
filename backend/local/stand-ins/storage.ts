import { buildApp } from 'fauxqs';
import { z } from 'zod';
import { HOST } from '../ports';
import { serve } from './serve';

const settingsSchema = z.object({ port: z.number(), region: z.string() });

void serve(settingsSchema, async ({ port, region }) => {
  // Its own start listens on every interface, whatever host it is given.
  const app = buildApp({ host: HOST, logger: false, defaultRegion: region });
  await app.listen({ port, host: HOST });
  return () => app.close();
});
