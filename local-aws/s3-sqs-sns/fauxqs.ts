import { buildApp } from 'fauxqs';
import { HOST } from '../shared/ports';

export type App = ReturnType<typeof buildApp>;
type Handle = Parameters<App['route']>[0]['handler'];
export type Request = Parameters<Handle>[0];
export type Reply = Parameters<Handle>[1];
/**
 * Ends an onSend hook. None may be asynchronous: the handlers return before their answer has gone out, and the framework would answer
 * a second time.
 */
export type Done = (error: null, payload: unknown) => void;
export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type StoredObject = ReturnType<Stores['s3Store']['getObject']>;
export type StoredQueue = ReturnType<Stores['sqsStore']['createQueue']>;
export type StoredMessage = StoredQueue['messages'][number];

/**
 * The package's own stores. It exports none of them, and only their creator can look into them; the version is pinned, so their
 * files do not move.
 */
const load = async <T>(path: string, name: string): Promise<T> => {
  const module: Readonly<Record<string, new () => T>> = await import(new URL(path, import.meta.resolve('fauxqs')).href);
  const Store = module[name];
  if (!Store) throw new Error(`fauxqs has no ${name} any more`);
  return new Store();
};

export const createStores = async (): Promise<Stores> => {
  const sqsStore = await load<Stores['sqsStore']>('./sqs/sqsStore.js', 'SqsStore');
  // Queue URLs then have the host that the caller asked, which is one that can be reached.
  sqsStore.host = '';
  // A queue is that of its path: whoever comes through the IAM proxy asks another host than who made it.
  const { getQueue } = sqsStore;
  sqsStore.getQueue = (url) =>
    getQueue.call(sqsStore, url) ?? sqsStore.getQueueByName(url.slice(url.lastIndexOf('/') + 1));
  return {
    sqsStore,
    snsStore: await load<Stores['snsStore']>('./sns/snsStore.js', 'SnsStore'),
    s3Store: await load<Stores['s3Store']>('./s3/s3Store.js', 'S3Store'),
  };
};

/** Its own start listens on every interface, whatever host it is given. */
export const listen = async (app: App, port: number): Promise<() => Promise<void>> => {
  await app.listen({ port, host: HOST });
  return () => app.close();
};

/** @param region of everything whose caller does not say. */
export const createApp = (stores: Stores, region: string): App =>
  buildApp({ logger: false, defaultRegion: region, stores });
