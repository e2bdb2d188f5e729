import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeEndpoints, writeEndpoints } from './endpoints';
import { mappingsOf } from './event-source-mapping/mappings';
import { type RunningMappings, runMappings } from './event-source-mapping/run-mappings';
import { describeStatus } from './local-status';
import { isListening, originOf, type Ports } from './ports';
import { awsClients } from './resources/aws-clients';
import { createBuckets } from './resources/buckets';
import { createStreams } from './resources/streams';
import { createTables } from './resources/tables';
import { userPoolSeed } from './resources/user-pool';
import type { Settings } from './settings';
import { dynoxideBinary } from './stand-ins/dynoxide-binary';
import type { Message } from './stand-ins/messages';
import { type StandIn, startStandIn } from './stand-ins/stand-in';
import type { StateFolder } from './state-folder';
import { assertTypesKnown } from './template/emulated-types';
import type { Place } from './template/identifiers';
import { createResolver } from './template/resolve';
import type { Template } from './template/template';
import { waitUntil } from './wait-until';

export type CloudOptions = {
  readonly template: Template;
  readonly place: Place;
  readonly stage: string;
  readonly settings: Settings;
  readonly ports: Ports;
  readonly folder: StateFolder;
  readonly print: (line: string) => void;
  /** A part ended by itself: nothing can be relied on any more. */
  readonly onLost: (line: string) => void;
};

export type Cloud = ReturnType<typeof createCloud>;

const untilServed = async (ports: Ports): Promise<void> => {
  for (const part of ['rest', 'websocket', 'lambda'] as const)
    await waitUntil(`port ${ports[part]}`, () => isListening(ports[part]), 60_000);
};

/** The AWS services around the functions. Throws at once when the template asks for what it cannot do. */
export const createCloud = (options: CloudOptions) => {
  const { template, place, ports, folder, settings, stage } = options;
  assertTypesKnown(template);
  const resolve = createResolver(template, place);
  const seed = userPoolSeed(template, resolve);
  const mappings = mappingsOf(template, resolve);
  const endpoints = describeEndpoints({ template, resolve, ports, region: place.region, stage, seed });
  const clients = awsClients(ports, place.region);
  const standIns: StandIn[] = [];
  let running: RunningMappings | undefined;

  const onMessage = (message: Message) => {
    if (message.type === 'put') running?.nudge(message.shards);
    if (message.type === 'mail') options.print(`Mail to ${message.to} (${message.subject}): code ${message.code}`);
  };

  const start = (name: string, module: string, own: object): Promise<void> => {
    const common = { region: place.region, logs: folder.logs, onMessage, onLost: options.onLost };
    const standIn = startStandIn({ name, module, settings: own, ...common });
    standIns.push(standIn);
    return standIn.started;
  };

  const startDynamodb = async () => {
    const file = join(folder.dynamodb, 'tables.db');
    await start('dynamodb', './dynamodb.ts', { binary: dynoxideBinary(), port: ports.dynamodb, file });
    await createTables(clients.dynamodb, template, resolve);
  };

  const startKinesis = async () => {
    const kept = settings.keep ? { path: folder.kinesis } : {};
    await start('kinesis', './kinesis.ts', { port: ports.kinesis, ...kept });
    await createStreams(clients.kinesis, template, resolve);
  };

  const startCognito = async () => {
    const folders = { database: folder.cognito, mailbox: folder.mailbox };
    await start('cognito', './cognito/server.ts', { port: ports.cognito, region: place.region, seed, ...folders });
    await waitUntil('Cognito', async () => (await fetch(`${originOf(ports, 'cognito')}/health`)).ok);
  };

  const startStorage = async () => {
    await start('storage', './storage.ts', { port: ports.storage, region: place.region });
    await createBuckets(clients.s3, template, resolve);
  };

  return {
    resolve,
    seed,
    endpoints,
    /** Starts all stand-ins and creates in them what the template describes. */
    start: async (): Promise<void> => {
      await Promise.all([startDynamodb(), startKinesis(), startCognito(), startStorage()]);
    },
    /** Waits until functions can be called, does what is left to do, lets records flow to them, and says so in the endpoints file. */
    open: async (prepare: () => Promise<void>): Promise<void> => {
      await untilServed(ports);
      await prepare();
      const report = (problem: string) => options.print(problem);
      running = await runMappings(mappings, { clients, region: place.region, report });
      writeEndpoints(folder.endpoints, endpoints);
    },
    /** `functions`: their full names by those in serverless.yml. */
    status: (functions: Readonly<Record<string, string>>) =>
      describeStatus(mappings, running, { endpoint: originOf(ports, 'lambda'), functions }),
    stop: async (): Promise<void> => {
      rmSync(folder.endpoints, { force: true });
      await Promise.race([running?.stop(), new Promise((resolve) => setTimeout(resolve, 500))]);
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    },
  };
};
