import { addCounts } from '../../domain/health/process-counts';
import { hourOf, monthOf } from '../../domain/health/shard-counts';
import type { CountReport, CountStore, StoredCounts } from '../health/ports';

export const inMemoryCountStore = (): CountStore => {
  const stored = new Map<string, Map<string, StoredCounts>>();
  const addTo = (period: string, { source, counts, reading }: CountReport): void => {
    const sources = stored.get(period) ?? new Map<string, StoredCounts>();
    stored.set(period, sources);
    const key = `${source.name}#${source.shard ?? ''}`;
    const before = sources.get(key);
    sources.set(key, {
      source,
      reading,
      since: before?.since ?? reading.at,
      counts: addCounts(before?.counts ?? {}, counts),
    });
  };
  return {
    add: async (report) => {
      addTo(`hour ${hourOf(report.reading.at)}`, report);
      addTo(`month ${monthOf(report.reading.at)}`, report);
    },
    read: async (period, start) => [...(stored.get(`${period} ${start}`)?.values() ?? [])],
  };
};
