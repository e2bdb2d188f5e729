import type { Stream, StreamShard } from './aws/stream';
import type { InjectedFaults } from './service/fault-profile';
import { oneOf, type Random } from './simulation/random';
import type { Simulation } from './simulation/simulation';

interface ReshardingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly stream: Stream;
  /** How much of the traffic has been, from 0 to 1. */
  readonly progress: () => number;
  readonly onShards: (shards: readonly StreamShard[]) => void;
}

const openShards = async ({ simulation, stream }: ReshardingDeps): Promise<readonly StreamShard[]> => {
  const shards = await simulation.call(stream, 5, () => stream.shards());
  return shards.filter(({ open }) => open).toSorted((a, b) => (a.from < b.from ? -1 : 1));
};

const split = async (deps: ReshardingDeps): Promise<void> => {
  const { simulation, random, injected, stream } = deps;
  const [first, ...others] = await openShards(deps);
  if (!first) return;
  const found = oneOf(random, [first, ...others]);
  await simulation.call(stream, 5, () => stream.split(found));
  injected.add('shardsSplit');
};

const merge = async (deps: ReshardingDeps): Promise<void> => {
  const { simulation, random, injected, stream } = deps;
  const open = await openShards(deps);
  const at = Math.floor(random() * (open.length - 1));
  const [a, b] = [open[at], open[at + 1]];
  if (!a || !b) return;
  await simulation.call(stream, 5, () => stream.merge(a, b));
  injected.add('shardsMerged');
};

const PLAN = [
  [0.2, split],
  [0.35, merge],
  [0.5, split],
  [0.6, split],
  [0.72, merge],
  [0.9, split],
] as const;

/** Splits shards and merges neighbours while events flow. */
export const reshard = async (deps: ReshardingDeps): Promise<void> => {
  const { simulation, stream, progress, onShards } = deps;
  onShards(await simulation.call(stream, 5, () => stream.shards()));
  for (const [when, change] of PLAN) {
    while (progress() < when) await simulation.sleep(200);
    await change(deps);
    onShards(await simulation.call(stream, 5, () => stream.shards()));
  }
};
