import {
  compareSequenceNumbers,
  mergePartials,
  metricTopic,
  type PartialAggregate,
  type Series,
  type Topic,
} from '@millrace/contract';
import type { IdentityOf, MetricIdentity } from '../../domain/metrics/metric-identity';
import type { MetricPast } from '../../domain/metrics/metric-past';
import type { SettledReader } from '../settled/ports';
import type { FoldedHistory } from './fold-history';
import type { ScratchWindows } from './ports';

/** The identities that a service's metrics have where it runs, whatever they are here. */
export const runningIdentities = (pasts: readonly MetricPast[]): IdentityOf => {
  const identities = new Map<Topic, MetricIdentity>();
  for (const { name, storedAs, versions } of pasts) {
    const version = versions.find(({ until }) => until === undefined);
    if (!version) continue;
    const { id, formerId, meaning } = version;
    const [topic, stored] = [metricTopic(name), metricTopic(storedAs)];
    const identity = { id, ...(formerId !== undefined && { formerId }), meaning, topic, storedAs: stored };
    for (const one of [topic, stored]) identities.set(one, identity);
  }
  return (topic) => identities.get(topic);
};

/** What one metric says in the minutes that are compared, as it runs and as it is defined here. */
export interface MetricChange {
  readonly metric: string;
  /** Minutes, of a shard each, that say something else. */
  readonly moved: number;
  readonly minutes: number;
  readonly before: PartialAggregate | undefined;
  readonly after: PartialAggregate | undefined;
}

/** Adds up totals; those of two measures cannot be. */
const added = (sum: PartialAggregate | undefined, one: Series | undefined): PartialAggregate | undefined => {
  const total = one?.breakdown.total;
  if (!sum || !total) return sum ?? total;
  return sum.measure === total.measure ? mergePartials(sum, total) : total;
};

class Comparison {
  private readonly stored = new Map<string, Series | undefined>();
  private readonly made = new Map<string, Series | undefined>();
  private readonly leftOut = new Set<string>();

  /** A minute that records fall in meanwhile. */
  leaveOut(name: string): void {
    this.leftOut.add(name);
  }

  addStored(name: string, series: Series | undefined): void {
    this.stored.set(name, series);
  }

  addMade(name: string, series: Series | undefined): void {
    if (!this.leftOut.has(name)) this.made.set(name, series);
  }

  change(metric: string): MetricChange {
    let [moved, before, after]: [number, PartialAggregate | undefined, PartialAggregate | undefined] = [
      0,
      undefined,
      undefined,
    ];
    const names = new Set([...this.stored.keys(), ...this.made.keys()]);
    for (const name of names) {
      const [was, is] = [this.stored.get(name), this.made.get(name)];
      if (JSON.stringify(was?.breakdown) !== JSON.stringify(is?.breakdown)) moved++;
      before = added(before, was);
      after = added(after, is);
    }
    return { metric, moved, minutes: names.size, before, after };
  }
}

const nameOf = (shard: string, start: number): string => `${shard} ${start}`;

/** Every minute of a metric as the service that runs has stored it. */
async function* minutesOf(running: SettledReader, metric: string, { fold, span }: FoldedHistory) {
  for (const shard of fold.shardNames)
    for await (const page of running.windows(metric, 'minute', shard, span))
      for (const { start, seq, series } of page) {
        const isNewer = compareSequenceNumbers(seq, fold.reached(shard)) > 0;
        yield { name: nameOf(shard, start), isNewer, series: series[0] };
      }
}

/** Which metrics say something else as they are defined here than as they run: minute by minute, of what both have all records of. */
export const compareDefinitions = async (
  history: FoldedHistory,
  scratch: ScratchWindows,
  running: SettledReader,
  metrics: readonly string[],
): Promise<readonly MetricChange[]> => {
  const comparisons = new Map(metrics.map((metric) => [metric, new Comparison()]));
  for (const [metric, comparison] of comparisons)
    for await (const { name, isNewer, series } of minutesOf(running, metric, history))
      if (isNewer) comparison.leaveOut(name);
      else comparison.addStored(name, series);
  for (const { key, part } of scratch.all())
    if (key.granularity === 'minute')
      comparisons.get(key.metric)?.addMade(nameOf(key.shard, key.start), part.series[0]);
  return [...comparisons].map(([metric, comparison]) => comparison.change(metric));
};
