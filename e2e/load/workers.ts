import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type LogEntry, localLogs } from '../../tools/src/commands/logs/source';
import { root } from '../../tools/src/lib/cli/paths';

const lineSchema = z.object({ partition: z.int(), posts: z.int() });

/** What workers have logged, by partition of the registry. */
const servedBy = (entries: readonly LogEntry[]): ReadonlyMap<number, { calls: number; posts: number }> => {
  const served = new Map<number, { calls: number; posts: number }>();
  for (const { text } of entries) {
    const fields = /^INFO partition (\{.*\})$/.exec(text)?.[1];
    if (fields === undefined) continue;
    const { partition, posts } = lineSchema.parse(JSON.parse(fields));
    const before = served.get(partition) ?? { calls: 0, posts: 0 };
    served.set(partition, { calls: before.calls + 1, posts: before.posts + posts });
  }
  return served;
};

/** @throws Error where the service does not say how many partitions its registry has */
const partitionsOfService = async (): Promise<number> => {
  const text = await readFile(join(root, 'backend', 'serverless.yml'), 'utf8');
  const count = Number(/^ +REGISTRY_PARTITIONS: "(\d+)"$/m.exec(text)?.[1]);
  if (Number.isNaN(count)) throw new Error('serverless.yml names no REGISTRY_PARTITIONS');
  return count;
};

/** What the function `fanout` did, and whether each partition of the registry was sent something. */
export const workersIn = (entries: readonly LogEntry[], partitions: number) => {
  const served = servedBy(entries);
  const all = [...served.values()];
  return {
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    posts: all.reduce((sum, { posts }) => sum + posts, 0),
    unserved: Array.from({ length: partitions }, (_, i) => i).filter((i) => (served.get(i)?.posts ?? 0) === 0),
  };
};

/** The same of a stack, since `from`, ms since the epoch. */
export const workersOf = async (state: string, from: number): Promise<ReturnType<typeof workersIn>> => {
  const read = await localLogs(state, 'fanout', from);
  return workersIn(await read(), await partitionsOfService());
};
