import { promisify } from 'node:util';
import { z } from 'zod';
import { doorSchema } from '../shared/door';
import { notify, serve } from '../shared/stand-in-process';
import { createThrottle, throttleSettingsSchema } from '../shared/throttling';
import { HOUR_MS } from '../shared/time';
import { useFastSequences } from './fast-sequences';
import { firstRecordSince, kinesaliteWithStore, repairStreams, trimStreams } from './kinesalite-store';
import { kinesisFront } from './kinesis-front';
import { serveOnLoopback } from './loopback-server';

const settingsSchema = z.object({
  port: z.number(),
  door: doorSchema.prefault({}),
  /** The folder that holds the streams. */
  path: z.string(),
  throttle: throttleSettingsSchema,
});

/** Reports which shards took records as soon as the answer is made, so that enhanced fan-out needs no busy polling. */
const announcePut = (answer: string): void => {
  const shards = new Set(answer.match(/shardId-\d{12}/g));
  if (shards.size > 0) notify({ type: 'put', shards: [...shards] });
};

const TRIM_EVERY_MS = HOUR_MS;

void serve(settingsSchema, async ({ port, door, path, throttle: { share, seed } }, onThrottle) => {
  const throttle = createThrottle(share, seed);
  onThrottle(throttle.set);
  useFastSequences();
  await repairStreams(path);
  const { server, store } = kinesaliteWithStore({
    createStreamMs: 0,
    deleteStreamMs: 0,
    updateStreamMs: 0,
    shardLimit: 500,
    path,
  });
  const [kinesalites] = server.listeners('request');
  if (!kinesalites) throw new Error('kinesalite has changed: its server answers nothing');
  const front = kinesisFront({
    kinesalite: (...call) => Reflect.apply(kinesalites, server, call),
    throttle,
    firstSince: firstRecordSince(store),
    onPut: announcePut,
  });
  await trimStreams(store, Date.now());
  setInterval(() => void trimStreams(store, Date.now()).catch(console.error), TRIM_EVERY_MS).unref();
  const end = await serveOnLoopback(port, front, door);
  return async () => {
    await end();
    // Closes the store; the server itself has never listened.
    await promisify(store.db.close.bind(store.db))();
  };
});
