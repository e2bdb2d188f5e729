import type { Viewer } from '../../domain/connection';
import type { Clock, ConnectionRegistry } from '../ports';

/** How long a sender goes by one reading of the registry. */
const CACHE_MS = 1000;

/** The registry's viewers, read at most once a second. Callers at the same time share one reading; a failed one is not kept. */
export const cachedViewers = (
  registry: Pick<ConnectionRegistry, 'viewers'>,
  now: Clock,
): (() => Promise<readonly Viewer[]>) => {
  let cached: { readonly until: number; readonly viewers: Promise<readonly Viewer[]> } | undefined;
  return () => {
    if (cached && now() < cached.until) return cached.viewers;
    const reading = { until: now() + CACHE_MS, viewers: registry.viewers() };
    cached = reading;
    reading.viewers.catch(() => {
      if (cached === reading) cached = undefined;
    });
    return reading.viewers;
  };
};
