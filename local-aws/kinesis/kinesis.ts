import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { HOST } from '../shared/ports';
import { notify, serve } from '../shared/stand-in-process';
import { createThrottle, throttleSettingsSchema } from '../shared/throttling';
import { HOUR_MS } from '../shared/time';
import { useFastSequences } from './fast-sequences';
import { kinesaliteWithStore, repairStreams, trimStreams } from './kinesalite-store';
import { kinesisFront } from './kinesis-front';

const settingsSchema = z.object({
  port: z.number(),
  /** The folder that holds the streams. */
  path: z.string(),
  throttle: throttleSettingsSchema,
});

const isPut = (request: IncomingMessage): boolean =>
  /^Kinesis_20131202\.PutRecords?$/.test(String(request.headers['x-amz-target'] ?? ''));

/** Reports which shards took records as soon as the answer is made, so that enhanced fan-out needs no busy polling. */
const announcePuts = (request: IncomingMessage, response: ServerResponse): void => {
  if (!isPut(request)) return;
  const end = response.end.bind(response);
  response.end = (body: unknown, ...rest: unknown[]) => {
    // Shard ids stand as plain ASCII in JSON and in CBOR answers alike.
    const text = Buffer.isBuffer(body) ? body.toString('latin1') : String(body ?? '');
    const shards = new Set(text.match(/shardId-\d{12}/g));
    if (shards.size > 0) notify({ type: 'put', shards: [...shards] });
    return Reflect.apply(end, response, [body, ...rest]);
  };
};

const TRIM_EVERY_MS = HOUR_MS;

void serve(settingsSchema, async ({ port, path, throttle: { share, seed } }, onThrottle) => {
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
  const front = kinesisFront((...call) => Reflect.apply(kinesalites, server, call), throttle);
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    announcePuts(request, response);
    // A client that hung up needs no answer.
    front(request, response).catch(() => response.destroy());
  });
  await trimStreams(store, Date.now());
  setInterval(() => void trimStreams(store, Date.now()).catch(console.error), TRIM_EVERY_MS).unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
