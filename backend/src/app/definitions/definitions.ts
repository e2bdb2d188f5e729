import type { EarlierMetric } from '@millrace/contract';
import { forWhomItIsNow } from '../../domain/metrics/audiences';
import { historyChanges } from '../../domain/metrics/history-changes';
import {
  changedPasts,
  earlierDefinition,
  earlierMetrics,
  type MetricPast,
  storedMetrics,
  strictIdentities,
} from '../../domain/metrics/metric-past';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { longestRetention, type Retention } from '../../domain/retention';
import { cached, eachConcurrently } from '../../lib/async';
import type { Clock, Logger } from '../ports';
import type { DefinitionStore } from './ports';

export interface DefinitionDeps {
  readonly store: DefinitionStore;
  readonly metrics: MetricSet;
  readonly retention: Retention;
  readonly now: Clock;
  readonly logger: Logger;
}

const CONCURRENCY = 32;

/** How often a container tries: another one may be at it, and what a newer version wrote is left alone. */
const ATTEMPTS = 5;

/** No batch waits longer for it; what is missing is written with the next one. */
const WRITE_MS = 5000;

/** Before it, no figure is stored any more. */
const oldestStored = ({ now, retention }: Pick<DefinitionDeps, 'now' | 'retention'>): number =>
  now() - longestRetention(retention) - retention.log;

/** Whether all is written. */
const recordAll = async (deps: DefinitionDeps): Promise<boolean> => {
  const { store, metrics, now } = deps;
  const until = now() + WRITE_MS;
  const stored = new Map((await store.readAll()).map((one) => [one.past.storedAs, one]));
  const pasts = [...stored.values()].map(({ past }) => past);
  const current = storedMetrics(metrics.catalog.metrics, metrics.identityOf);
  const changes = historyChanges(pasts, current);
  let [written, missing] = [0, 0];
  await eachConcurrently(changedPasts(pasts, current, now(), oldestStored(deps)), CONCURRENCY, async (past) => {
    const revision = (stored.get(past.storedAs)?.revision ?? 0) + 1;
    if (now() <= until && (await store.put({ past, revision }))) written++;
    else missing++;
  });
  if (written > 0) for (const change of changes) deps.logger.warn('a metric changed', { change });
  return missing === 0;
};

/**
 * Notes how metrics are defined as the service begins to count so, once a container. Never rejects, since figures do not wait for it: what fails is
 * logged and tried again with the next batch.
 */
export const createRecordDefinitions = (deps: DefinitionDeps): (() => Promise<void>) => {
  let attempts = 0;
  return async () => {
    if (attempts >= ATTEMPTS) return;
    attempts++;
    try {
      if (await recordAll(deps)) attempts = ATTEMPTS;
    } catch (problem) {
      deps.logger.warn('not noted how metrics are defined', { problem });
    }
  };
};

/** Definitions change with a deploy; a container may answer so long by what it read before. */
const CACHE_MS = 30_000;

export interface DefinitionReader {
  /** What metrics were before; undefined, and logged, where that cannot be read just now. */
  readonly earlier: () => Promise<EarlierMetric[] | undefined>;
  /**
   * The metrics among which one is found by a name such as `revenue` or `revenue@1`, and whose figures are read. Rejects with `unavailable` where only
   * the definitions of before can say it and they cannot be read.
   */
  readonly metricsFor: (name: string) => Promise<MetricSet>;
}

export const createDefinitionReader = (deps: DefinitionDeps): DefinitionReader => {
  const { store, metrics, now, logger } = deps;
  const read = async () => {
    const pasts = (await store.readAll()).map(({ past }) => past);
    return { pasts, current: { ...metrics, identityOf: strictIdentities(pasts, metrics.identityOf) } };
  };
  const known = cached(read, CACHE_MS, now);
  const knownOrNothing = async () => {
    try {
      return await known();
    } catch (problem) {
      logger.warn('not known how metrics were defined before', { problem });
      return undefined;
    }
  };
  const earlierOf = (pasts: readonly MetricPast[], name: string): MetricSet => {
    const found = earlierDefinition(pasts, metrics.identityOf, name);
    const of = name.slice(0, name.lastIndexOf('@'));
    const catalog = {
      ...metrics.catalog,
      metrics: found ? [forWhomItIsNow(metrics.catalog.metrics, of, found.metric)] : [],
    };
    return { ...metrics, catalog, ...(found && { identityOf: found.identityOf }) };
  };
  return {
    earlier: async () => {
      const found = await knownOrNothing();
      const all = found && earlierMetrics(found.pasts, metrics.identityOf, oldestStored(deps));
      return all?.map((one) => forWhomItIsNow(metrics.catalog.metrics, one.of, one));
    },
    metricsFor: async (name) => {
      if (name.includes('@')) return earlierOf((await known()).pasts, name);
      return (await knownOrNothing())?.current ?? metrics;
    },
  };
};
