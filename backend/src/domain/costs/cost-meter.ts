import type { ServiceCost } from '@millrace/contract';
import type { Volume } from '../health/shard-counts';
import { alarmMetrics, priceOf } from './prices';

const MILLION = 1e6;
const GB = 1024 ** 3;
const MONTH_HOURS = 730;
const FREE_ALARM_METRICS = 10;
/** Of CloudWatch's logs, for each call: docs/costs.md. */
const LOG_BYTES = 0.9e3;
/** Of the archive, once compressed, for each record: docs/costs.md. */
const ARCHIVED_BYTES = 30;
/** What a page asks in an hour over REST, tickets among it: docs/costs.md. */
const REST_CALLS_AN_HOUR = 65;

/** What a stage has whether anything happens or not, as its settings say. */
export interface StandingFacts {
  readonly onDemand: boolean;
  readonly shards: number;
  /** Whether the stream retains records for more than a day. */
  readonly longRetention: boolean;
  /** Readers with enhanced fan-out. */
  readonly fanOut: number;
  /** Memory of all functions that are kept warm, GB. */
  readonly warmGb: number;
  readonly firewall: boolean;
  readonly ownKey: boolean;
}

/** What has happened in a time. */
export interface Usage {
  readonly hours: number;
  readonly volume: Volume;
  readonly calls: number;
  readonly megabyteMs: number;
  readonly posts: number;
  readonly characters: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly viewerMinutes: number;
}

const streamCost = (standing: StandingFacts, { hours, volume }: Usage): number => {
  const { onDemand, shards, longRetention, fanOut } = standing;
  const gigabytes = volume.bytes / GB;
  if (onDemand)
    return (
      hours * priceOf('stream on demand') +
      ((volume.kilobytes * 1024) / GB) * priceOf('stream on demand, put') +
      gigabytes * priceOf('stream on demand, read') +
      gigabytes * fanOut * priceOf('stream on demand, read by fan-out')
    );
  const perShard =
    priceOf('shard') + fanOut * priceOf('enhanced fan-out') + (longRetention ? priceOf('retention beyond 24 h') : 0);
  return (
    hours * shards * perShard +
    (volume.putUnits / MILLION) * priceOf('records put') +
    gigabytes * fanOut * priceOf('enhanced fan-out, read')
  );
};

const functionCost = ({ warmGb }: StandingFacts, { hours, calls, megabyteMs }: Usage): number =>
  (calls / MILLION) * priceOf('calls of functions') +
  (megabyteMs / 1024 / 1000) * priceOf('functions while they run') +
  hours * 3600 * warmGb * priceOf('functions kept warm');

const watchCost = ({ hours, calls }: Usage): number =>
  (hours / MONTH_HOURS) * ((alarmMetrics - FREE_ALARM_METRICS) * priceOf('alarms') + priceOf('dashboard')) +
  ((calls * LOG_BYTES) / GB) * priceOf('logs');

const securityCost = ({ firewall, ownKey }: StandingFacts, { hours }: Usage): number =>
  (hours / MONTH_HOURS) *
  ((firewall ? priceOf('firewall') + 3 * priceOf('firewall, rules') : 0) + (ownKey ? priceOf('key') : 0));

const byService = (standing: StandingFacts, usage: Usage): readonly (readonly [service: string, dollars: number])[] => [
  ['Kinesis', streamCost(standing, usage)],
  ['Firehose', ((usage.volume.firehoseUnits * 5 * 1024) / GB) * priceOf('Firehose')],
  ['Lambda', functionCost(standing, usage)],
  [
    'API Gateway',
    (usage.posts / MILLION) * priceOf('WebSocket messages') +
      (usage.viewerMinutes / MILLION) * priceOf('WebSocket connections') +
      ((usage.viewerMinutes * REST_CALLS_AN_HOUR) / 60 / MILLION) * priceOf('REST calls'),
  ],
  [
    'DynamoDB',
    (usage.writeUnits / MILLION) * priceOf('tables on demand, written') +
      (usage.readUnits / MILLION) * priceOf('tables on demand, read'),
  ],
  ['S3', ((usage.volume.records * ARCHIVED_BYTES) / GB) * priceOf('archive')],
  ['Data to the internet', (usage.characters / GB) * priceOf('data to the internet')],
  ['CloudWatch', watchCost(usage)],
  ['Firewall and key', securityCost(standing, usage)],
];

/** What a stage has cost at list prices, where nothing is free but what is free for ever: an estimate, made of what the service itself has counted. */
export const costsOf = (standing: StandingFacts, hour: Usage, month: Usage): readonly ServiceCost[] => {
  const ofMonth = new Map(byService(standing, month));
  return byService(standing, hour)
    .map(([service, dollars]) => ({ service, hour: dollars, month: ofMonth.get(service) ?? 0 }))
    .filter((cost) => cost.hour > 0 || cost.month > 0);
};
