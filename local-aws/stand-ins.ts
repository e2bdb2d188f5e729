import { join } from 'node:path';
import type { StackIdentity } from './cloudformation/identifiers';
import type { DynamodbProgram } from './dynamodb/dynoxide-binary';
import type { BusRule } from './eventbridge/rules';
import type { Storage } from './lambda/async-invocation/async-queues';
import { createBuckets } from './s3-sqs-sns/buckets';
import { createQueues } from './s3-sqs-sns/queues';
import { createTopics } from './s3-sqs-sns/topics';
import type { LocalSettings } from './settings';
import type { AwsClients } from './shared/aws-clients';
import type { Doors } from './shared/door';
import { originOf, type Ports } from './shared/ports';
import { type StandIn, startStandIn } from './shared/stand-in';
import type { Message } from './shared/stand-in-process';
import type { StateFolder } from './shared/state-folder';
import { createThrottling } from './shared/throttling';
import { waitUntil } from './shared/wait-until';

export interface StandInsOptions {
  readonly identity: StackIdentity;
  readonly ports: Ports;
  readonly doors: Doors;
  readonly folder: StateFolder;
  readonly settings: LocalSettings;
  readonly clients: AwsClients;
  readonly seed: object;
  readonly storage: Storage;
  /** Of events of the default bus. */
  readonly busRules: readonly BusRule[];
  /** What the IAM proxy is started with, with `permissions`. */
  readonly iamProxy: object | undefined;
  readonly program: DynamodbProgram;
  readonly createTables: () => Promise<void>;
  readonly createStreams: () => Promise<void>;
  readonly onMessage: (message: Message) => void;
  /** A part ended by itself: nothing can be relied on any more. */
  readonly onLost: (line: string) => void;
}

/** The programs that stand in for AWS services, with what the template describes created in each. */
export const createStandIns = (options: StandInsOptions) => {
  const { identity, ports, doors, folder, settings, clients, seed, storage } = options;
  const standIns: StandIn[] = [];
  const throttling = createThrottling(settings.throttle, settings.throttleSeed);

  const start = (name: string, module: string, own: object, ownNetwork = false): StandIn => {
    const { onMessage, onLost } = options;
    const common = { region: identity.region, logs: folder.logs, onMessage, onLost };
    const standIn = startStandIn({ name, module, settings: own, ownNetwork, ...common });
    standIns.push(standIn);
    return standIn;
  };

  const startDynamodb = async () => {
    const { program } = options;
    const throttle = { ...throttling.settingsOf('dynamodb'), isMetered: settings.partitionUnits };
    const common = { port: ports.dynamodb, door: doors.dynamodb, throttle };
    const file = join(folder.dynamodb, 'tables.db');
    const standIn =
      program.name === 'dynoxide'
        ? start('dynamodb', 'dynamodb/dynamodb.ts', { ...common, binary: program.binary, file }, true)
        : start('dynamodb', 'dynamodb/dynamodb-dynalite.ts', { ...common, path: join(folder.dynamodb, 'dynalite') });
    await throttling.register('dynamodb', standIn).started;
    await options.createTables();
  };

  const startKinesis = async () => {
    const throttle = throttling.settingsOf('kinesis');
    const own = { port: ports.kinesis, door: doors.kinesis, throttle, path: folder.kinesis };
    await throttling.register('kinesis', start('kinesis', 'kinesis/kinesis.ts', own)).started;
    await options.createStreams();
  };

  const startCognito = async () => {
    const folders = { database: folder.cognito, mailbox: folder.mailbox };
    const own = { port: ports.cognito, door: doors.cognito, region: identity.region, seed, ...folders };
    await start('cognito', 'cognito/server.ts', own).started;
    await waitUntil('Cognito', async () => (await fetch(`${originOf(ports, 'cognito')}/health`)).ok);
  };

  const startStorage = async () => {
    const { notifications } = storage;
    const common = { port: ports.storage, door: doors.storage, region: identity.region };
    const own = { ...common, folder: folder.storage, notifications, busRules: options.busRules };
    await start('storage', 's3-sqs-sns/server.ts', own).started;
    await createBuckets(clients.s3, storage.buckets);
    await createQueues(clients.sqs, storage.queues);
    await createTopics(clients.sns, storage);
  };

  const startIamProxy = async () => {
    if (options.iamProxy) await start('permissions', 'iam/iam-proxy.ts', options.iamProxy).started;
  };

  return {
    start: async (): Promise<void> => {
      await Promise.all([startDynamodb(), startKinesis(), startCognito(), startStorage(), startIamProxy()]);
    },
    throttling,
    stop: async (): Promise<void> => {
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    },
  };
};
