import { readRecord } from '../../../../backend/src/domain/formats/read-record';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';

const listed = (types: readonly string[]): string => types.map((type) => `"${type}"`).join(', ');

/** What the service would make of a record, where that is not what its sender wants: in a line. */
export const adviceOn = (record: string, metrics: MetricSet): string | undefined => {
  const items = readRecord(new TextEncoder().encode(record), metrics.formats);
  const rejected = items.find((item) => item.kind === 'reject');
  if (rejected?.kind === 'reject')
    return `Such records are rejected: ${rejected.reject.message}. JSON with a type and a time needs a mapping in app/metrics.ts (docs/guides/record-format.md).`;
  const types = new Set(items.flatMap((item) => (item.kind === 'event' ? [item.event.type] : [])));
  const unread = [...types].filter((type) => metrics.readersOf(type).length === 0);
  return unread.length > 0 ? `No metric of app/metrics.ts reads ${listed(unread)} yet.` : undefined;
};
