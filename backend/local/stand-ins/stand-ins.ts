import { join } from 'node:path';
import { originOf, type Ports } from '../ports';
import { Problem } from '../problem';
import type { AwsClients } from '../resources/aws-clients';
import { createBuckets } from '../resources/buckets';
import { createQueues, type Queue } from '../resources/queues';
import type { Settings } from '../settings';
import type { StateFolder } from '../state-folder';
import type { Place } from '../template/identifiers';
import type { Shares } from '../throttle/shares';
import { waitUntil } from '../wait-until';
import { dynoxideBinary } from './dynoxide-binary';
import type { Message } from './messages';
import { type StandIn, startStandIn } from './stand-in';

export type StandInsOptions = {
  readonly place: Place;
  readonly ports: Ports;
  readonly folder: StateFolder;
  readonly settings: Settings;
  readonly clients: AwsClients;
  readonly seed: object;
  readonly storage: { readonly buckets: readonly string[]; readonly queues: readonly Queue[] };
  readonly createTables: () => Promise<void>;
  readonly createStreams: () => Promise<void>;
  readonly onMessage: (message: Message) => void;
  /** A part ended by itself: nothing can be relied on any more. */
  readonly onLost: (line: string) => void;
};

/** The programs that stand in for AWS services, with what the template describes created in each. */
export const createStandIns = (options: StandInsOptions) => {
  const { place, ports, folder, settings, clients, seed, storage } = options;
  const standIns: StandIn[] = [];
  const throttled = new Map<keyof Shares, StandIn>();
  let shares: Shares = { kinesis: 0, ...settings.throttle };

  const start = (name: string, module: string, own: object): StandIn => {
    const { onMessage, onLost } = options;
    const common = { region: place.region, logs: folder.logs, onMessage, onLost };
    const standIn = startStandIn({ name, module, settings: own, ...common });
    standIns.push(standIn);
    return standIn;
  };

  const throttleOf = (service: keyof Shares) => ({ share: shares[service] ?? 0, seed: settings.throttleSeed });

  const startDynamodb = async () => {
    const file = join(folder.dynamodb, 'tables.db');
    const throttle = shares.dynamodb === undefined ? {} : { throttle: throttleOf('dynamodb') };
    const own = { binary: dynoxideBinary(), port: ports.dynamodb, file, ...throttle };
    const standIn = start('dynamodb', './dynamodb.ts', own);
    if (shares.dynamodb !== undefined) throttled.set('dynamodb', standIn);
    await standIn.started;
    await options.createTables();
  };

  const startKinesis = async () => {
    const throttle = throttleOf('kinesis');
    const standIn = start('kinesis', './kinesis.ts', { port: ports.kinesis, throttle, path: folder.kinesis });
    throttled.set('kinesis', standIn);
    await standIn.started;
    await options.createStreams();
  };

  const startCognito = async () => {
    const folders = { database: folder.cognito, mailbox: folder.mailbox };
    await start('cognito', './cognito/server.ts', { port: ports.cognito, region: place.region, seed, ...folders })
      .started;
    await waitUntil('Cognito', async () => (await fetch(`${originOf(ports, 'cognito')}/health`)).ok);
  };

  const startStorage = async () => {
    await start('storage', './storage.ts', { port: ports.storage, region: place.region }).started;
    await createBuckets(clients.s3, storage.buckets);
    await createQueues(clients.sqs, storage.queues);
  };

  return {
    start: async (): Promise<void> => {
      await Promise.all([startDynamodb(), startKinesis(), startCognito(), startStorage()]);
    },
    shares: (): Shares => shares,
    /** Changes the share of calls that fails. @throws Problem where nothing stands before a service that could make calls fail. */
    throttle: (changed: Shares): void => {
      if (changed.dynamodb !== undefined && !throttled.has('dynamodb'))
        throw new Problem('dynamodb can be throttled only when it was started so: --throttle dynamodb=0');
      for (const service of ['kinesis', 'dynamodb'] as const) {
        const share = changed[service];
        if (share !== undefined) throttled.get(service)?.throttle(share);
      }
      shares = { ...shares, ...changed };
    },
    stop: async (): Promise<void> => {
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    },
  };
};
