import { rmSync } from 'node:fs';
import type { StackIdentity } from './cloudformation/identifiers';
import { createResolver, type Resolve } from './cloudformation/resolve';
import { assertTypesKnown, type Template } from './cloudformation/template';
import { userPoolSeed } from './cognito/seed';
import { chooseDynamodb } from './dynamodb/dynoxide-binary';
import { createTables } from './dynamodb/tables';
import { describeEndpoints, writeEndpoints } from './endpoints';
import { busRulesOf, type Rule, rulesOf, runRules } from './eventbridge/rules';
import { deliveryStreamsOf } from './firehose/delivery-streams';
import { type RunningDeliveries, runDeliveries } from './firehose/run-delivery';
import { prepareIamProxy } from './iam/prepare-iam-proxy';
import { openReaderCheckpoints } from './kinesis/checkpoint-store';
import { createStreams } from './kinesis/streams';
import { storageOf } from './lambda/async-invocation/async-queues';
import { deliverAsync, runAsyncQueues } from './lambda/async-invocation/run-async-queues';
import { type FanOut, type Mapping, mappingsOf } from './lambda/event-source-mapping/mappings';
import { type MappingOptions, type RunningMappings, runMappings } from './lambda/event-source-mapping/run-mappings';
import { describeStatus } from './local-status';
import type { LocalSettings } from './settings';
import { type AwsClients, awsClients } from './shared/aws-clients';
import type { Doors } from './shared/door';
import { isListening, originOf, type Ports } from './shared/ports';
import type { Message } from './shared/stand-in-process';
import type { StateFolder } from './shared/state-folder';
import { MINUTE_MS } from './shared/time';
import { waitUntil } from './shared/wait-until';
import { createStandIns } from './stand-ins';

/** All that calls functions without being called: event source mappings and schedules. */
interface Triggers {
  readonly mappings: readonly Mapping[];
  readonly rules: readonly Rule[];
}

/** @throws TemplateError for what is not emulated. */
const triggersOf = (template: Template, resolve: Resolve, fanOut: FanOut, hasStreams: boolean): Triggers => ({
  // Without streams of tables their changes call nobody, which is said as it starts.
  mappings: mappingsOf(template, resolve, fanOut).filter(({ kind }) => hasStreams || kind !== 'dynamodb'),
  rules: rulesOf(template, resolve),
});

/** Resolves when nothing that happens from then on is missed. */
const runTriggers = async ({ mappings, rules }: Triggers, options: MappingOptions): Promise<RunningMappings> => {
  const running = await runMappings(mappings, options);
  const stopRules = runRules(rules, {
    lambda: options.clients.lambda,
    sqs: options.clients.sqs,
    report: options.report,
  });
  return {
    ...running,
    stop: async () => {
      stopRules();
      await running.stop();
    },
  };
};

export interface CloudOptions {
  readonly template: Template;
  readonly identity: StackIdentity;
  readonly stage: string;
  readonly settings: LocalSettings;
  readonly ports: Ports;
  readonly doors: Doors;
  /** Of this run: who has it may invoke functions. */
  readonly secret: string;
  readonly folder: StateFolder;
  /** Full names by those in serverless.yml. */
  readonly functions: Readonly<Record<string, string>>;
  /** Where functions find the services, with `permissions`. */
  readonly iamProxyPort: number | undefined;
  readonly print: (line: string) => void;
  /** A part ended by itself: nothing can be relied on any more. */
  readonly onLost: (line: string) => void;
}

export type Cloud = ReturnType<typeof createCloud>;

const untilServed = async (ports: Ports): Promise<void> => {
  for (const part of ['rest', 'websocket', 'lambda'] as const)
    await waitUntil(`port ${ports[part]}`, () => isListening(ports[part]), MINUTE_MS);
};

/** What brings events to the functions and records to the archive, once they can be called. */
const createTraffic = (
  { template, identity, folder, settings, ports, functions, print }: CloudOptions,
  resolve: Resolve,
  storage: ReturnType<typeof storageOf>,
  clients: AwsClients,
  hasStreams: boolean,
) => {
  const triggers = triggersOf(template, resolve, settings.fanOut, hasStreams);
  const deliveryStreams = deliveryStreamsOf(template, resolve);
  let running: RunningMappings | undefined;
  let deliveries: RunningDeliveries | undefined;
  let stopAsync: (() => Promise<void>) | undefined;
  return {
    nudge: (shards: readonly string[]) => running?.nudge(shards),
    open: async (): Promise<void> => {
      const checkpoints = openReaderCheckpoints(folder.checkpoints);
      running = await runTriggers(triggers, { clients, region: identity.region, checkpoints, report: print });
      const deliver = deliverAsync({ lambda: clients.lambda, mailbox: folder.mailbox, report: print });
      stopAsync = await runAsyncQueues(storage.async, { sqs: clients.sqs, deliver, report: print });
      deliveries = await runDeliveries(deliveryStreams, { clients, checkpoints, report: print });
    },
    status: () => ({
      state: settings.state,
      ...describeStatus(triggers.mappings, running?.status() ?? [], deliveries?.status() ?? [], {
        endpoint: originOf(ports, 'lambda'),
        functions,
      }),
    }),
    stop: () => Promise.all([running?.stop(), deliveries?.stop(), stopAsync?.()]),
  };
};

/** The AWS services around the functions. Throws at once when the template asks for what it cannot do. */
export const createCloud = (options: CloudOptions) => {
  const { template, identity, ports, folder, settings, stage, iamProxyPort, secret } = options;
  assertTypesKnown(template);
  const resolve = createResolver(template, identity);
  const seed = userPoolSeed(template, resolve);
  const storage = storageOf(template, resolve);
  const clients = awsClients(ports, identity.region, secret);
  const program = chooseDynamodb(settings.dynamodb);
  const traffic = createTraffic(options, resolve, storage, clients, program.name === 'dynoxide');
  const endpoints = describeEndpoints({ template, resolve, ports, region: identity.region, stage, seed, secret });

  const onMessage = (message: Message) => {
    if (message.type === 'put') traffic.nudge(message.shards);
    if (message.type === 'mail') options.print(`Mail to ${message.to} (${message.subject}): code ${message.code}`);
  };

  if (program.name === 'dynalite') options.print(program.missing);
  const standIns = createStandIns({
    ...options,
    clients,
    seed,
    storage,
    busRules: busRulesOf(template, resolve),
    iamProxy: iamProxyPort === undefined ? undefined : prepareIamProxy({ ...options, resolve, port: iamProxyPort }),
    program,
    createTables: () => createTables(clients.dynamodb, template, resolve, program.name),
    createStreams: () => createStreams(clients.kinesis, template, resolve),
    onMessage,
  });

  return {
    resolve,
    seed,
    endpoints,
    /** Starts all stand-ins and creates in them what the template describes. */
    start: standIns.start,
    /** Waits until functions can be called, does what is left to do, lets records flow to them, and says so in the endpoints file. */
    open: async (prepare: () => Promise<void>): Promise<void> => {
      await untilServed(ports);
      await prepare();
      await traffic.open();
      writeEndpoints(folder.endpoints, endpoints);
    },
    status: traffic.status,
    throttling: standIns.throttling,
    stop: async (): Promise<void> => {
      rmSync(folder.endpoints, { force: true });
      await Promise.race([traffic.stop(), new Promise((resolve) => setTimeout(resolve, 500))]);
      await standIns.stop();
    },
  };
};
