import { hash } from 'node:crypto';
import type { Event } from '../formats/event';
import type { IdHash } from './seen-ids';

/**
 * The hash of an event's id, undefined where it has none. Keyed, so that nobody can make two ids that collide; of 64 bits, so that two of the
 * 600,000 that a busy shard sees in 10 minutes are mistaken for one once in a thousand years. The length keeps source and id apart.
 */
export const idHashOf = ({ source, id }: Event, key: string): IdHash | undefined => {
  if (id === undefined) return undefined;
  const hex = hash('sha1', `${key} ${source.length} ${source}${id}`);
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8, 16), 16) };
};
