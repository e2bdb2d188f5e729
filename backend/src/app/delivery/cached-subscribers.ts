import type { Subscriber } from '../../domain/access/connection';
import { cached } from '../../lib/cached';
import type { Clock } from '../ports';
import type { ConnectionRegistry } from './ports';

/** How long a sender goes by one reading of the registry. */
const CACHE_MS = 1000;

/** The registry's viewers, read at most once a second. */
export const cachedSubscribers = (
  registry: Pick<ConnectionRegistry, 'subscribers'>,
  now: Clock,
): (() => Promise<readonly Subscriber[]>) => cached(() => registry.subscribers(), CACHE_MS, now);
