import { startFauxqs } from 'fauxqs';
import { z } from 'zod';
import { HOST } from '../ports';
import { serve } from './serve';

const settingsSchema = z.object({ port: z.number(), region: z.string() });

void serve(settingsSchema, async ({ port, region }) => {
  const server = await startFauxqs({ port, host: HOST, logger: false, defaultRegion: region });
  return () => server.stop();
});
