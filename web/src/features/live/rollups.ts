import { type Catalog, type DeclaredLabels, type Metric, metricTopic } from '@millrace/contract';
import { createContext, useContext } from 'react';
import type { DeclaredByTopic } from '../settling/live-state';
import { Rollup } from './rollup';

export const declaredLabels = ({ dimensions }: Metric): DeclaredLabels =>
  new Map(dimensions.map(({ name, declared = [] }) => [name, new Set(declared)]));

export const declaredByTopic = ({ metrics }: Catalog): DeclaredByTopic =>
  new Map(metrics.map((metric) => [metricTopic(metric.name), declaredLabels(metric)]));

/** What the parts of the page that draw one metric share. */
export class Rollups {
  private readonly byMetric: ReadonlyMap<string, Rollup>;

  constructor({ metrics }: Catalog) {
    this.byMetric = new Map(metrics.map((metric) => [metric.name, new Rollup(declaredLabels(metric))]));
  }

  of(metric: string): Rollup {
    return this.byMetric.get(metric) ?? new Rollup();
  }

  prune(oldest: number): void {
    for (const rollup of this.byMetric.values()) rollup.prune(oldest);
  }
}

const RollupsContext = createContext<Rollups>(new Rollups({ protocol: 1, oldestProtocol: 1, metrics: [], items: [] }));

export const RollupsProvider = RollupsContext.Provider;

export const useRollup = (metric: string): Rollup => useContext(RollupsContext).of(metric);
