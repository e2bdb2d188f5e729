import type { Checkpoint } from './checkpoint-store';
import type { Shard } from './shard';

/**
 * From where the shard is to be read again if this process ends now.
 * @param last the sequence number of the last record that was read, whether it is for the function or filtered out.
 */
export const checkpointOf = <T>(
  { batches, waiting, pushes }: Shard<T>,
  last: string | undefined,
): Checkpoint | undefined => {
  const unfinished = batches[0]?.items[0] ?? waiting[0] ?? pushes[0]?.[0];
  if (unfinished) return { at: unfinished.id };
  return last === undefined ? undefined : { after: last };
};
