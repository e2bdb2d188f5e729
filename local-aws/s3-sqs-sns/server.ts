import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { doorSchema, keepDoor } from '../shared/door';
import { serve } from '../shared/stand-in-process';
import { busRuleSchema, installEventBus } from './event-bus';
import { type App, createApp, createStores, type Done, listen, type Reply, type Request, type Stores } from './fauxqs';
import { answerLocations, installGate } from './gate';
import { notificationSchema } from './notifications';
import { installNotifications } from './notify';
import { installParameters } from './parameters';
import { persistMessages, persistObjects, persistSubscriptions } from './storage-on-disk';

const settingsSchema = z.object({
  port: z.number(),
  door: doorSchema.prefault({}),
  region: z.string(),
  /** Where objects, messages and subscriptions are stored. */
  folder: z.string(),
  notifications: z.array(notificationSchema),
  busRules: z.array(busRuleSchema).default([]),
});

/** Before anything else, so that what the last run had is there when the first call comes. */
const persist = (app: App, stores: Stores, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  persistObjects(stores.s3Store, join(folder, 'objects'));
  persistMessages(stores.sqsStore, join(folder, 'messages.jsonl'));
  const write = persistSubscriptions(stores.snsStore, join(folder, 'subscriptions.json'));
  app.addHook('onSend', (request: Request, _: Reply, payload: unknown, done: Done) => {
    if (String(request.headers['content-type']).includes('x-www-form-urlencoded')) write();
    done(null, payload);
  });
};

void serve(settingsSchema, async ({ port, door, region, folder, notifications, busRules }) => {
  const stores = await createStores();
  const app = createApp(stores, region);
  keepDoor(app.server, port, { ...door, buckets: true });
  persist(app, stores, folder);
  installEventBus(app, stores, busRules, region);
  installParameters(app, join(folder, 'parameters.json'));
  installGate(app, stores);
  answerLocations(app, stores, region);
  installNotifications(app, stores, notifications, region);
  return listen(app, port);
});
