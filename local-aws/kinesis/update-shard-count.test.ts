import { expect, test } from 'vitest';
import { nextStep, type OpenShard } from './update-shard-count';

const LAST = 2n ** 128n - 1n;

let made = 0;

const apply = (open: readonly OpenShard[], count: number): OpenShard[] => {
  let shards = [...open];
  for (let step = nextStep(shards, count); step; step = nextStep(shards, count)) {
    const change = step;
    made += 1;
    if (made > 1000) throw new Error('it never ends');
    if (change.operation === 'SplitShard') {
      const at = BigInt(change.NewStartingHashKey);
      shards = shards.flatMap((shard) =>
        shard.id === change.ShardToSplit
          ? [
              { id: `${made}a`, start: shard.start, end: at - 1n },
              { id: `${made}b`, start: at, end: shard.end },
            ]
          : [shard],
      );
    } else {
      const [left, right] = [change.ShardToMerge, change.AdjacentShardToMerge].map((id) =>
        shards.find((shard) => shard.id === id),
      );
      if (!left || !right || left.end + 1n !== right.start) throw new Error('they are not adjacent');
      shards = [
        ...shards.filter((each) => each !== left && each !== right),
        { ...left, id: `${made}`, end: right.end },
      ];
    }
  }
  return shards.sort((a, b) => (a.start < b.start ? -1 : 1));
};

test.each([
  [1, 2, 4, 3, 2, 1, 1],
  [5, 7, 14, 9, 5],
])('a stream goes by way of %s shards, of the same size each time', (...counts) => {
  let shards: OpenShard[] = [{ id: 'first', start: 0n, end: LAST }];
  for (const count of counts) {
    shards = apply(shards, count);
    expect(shards).toHaveLength(count);
    expect([shards[0]?.start, shards.at(-1)?.end]).toEqual([0n, LAST]);
    const sizes = shards.map(({ start, end }) => end - start);
    const even = 2n ** 128n / BigInt(count);
    for (const size of sizes) expect([even - 1n, even]).toContain(size);
  }
});
