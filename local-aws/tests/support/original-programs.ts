import { createHash } from 'node:crypto';

/** Records as the original programs put them: the way of each partition key, form of time and quotes is theirs. */
interface PutRecord {
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
}

const recordOf = (PartitionKey: string, text: string): PutRecord => ({ PartitionKey, Data: Buffer.from(text) });

const many = (count: number, make: (at: number) => PutRecord): PutRecord[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** The realtime dashboard's: its program in TypeScript sends milliseconds, that in Go whole seconds. Half are of `cpu`, half of `memory`. */
export const gaugeReadings = (count: number, precision: 'milliseconds' | 'seconds'): PutRecord[] =>
  many(count, (at) => {
    const [id, label, unit] = at % 2 === 0 ? ['cpu', 'CPU Usage', '%'] : ['memory', 'Memory Usage', 'GB'];
    const now = new Date().toISOString();
    const timestamp = precision === 'seconds' ? now.replace(/\.\d+Z$/, 'Z') : now;
    return recordOf(id, JSON.stringify({ id, label, value: (at % 100) / 7, unit, timestamp }));
  });

const dayOf = (now: Date): string => now.toISOString().slice(0, 10).replaceAll('-', '');

/**
 * The realtime analytics', as the Kinesis Data Generator renders its template: with quotes and a newline, or without both. Many lines of an
 * instrument carry the same millisecond.
 */
export const priceLines = (count: number, form: 'quoted' | 'unquoted'): PutRecord[] => {
  const now = new Date();
  const [quote, end] = form === 'quoted' ? ["'", '\n'] : ['', ''];
  const field = (name: string, value: string | number): string => `${name}=${quote}${value}${quote}|`;
  return many(count, (at) => {
    const session = field('session', dayOf(now)) + field('sequence', now.getTime()) + field('reception', now.getTime());
    const prices = Array.from({ length: 9 }, (_, i) => `price_${i}=${10_000 + ((at * 7 + i) % 20_000)}|`).join('');
    const key = createHash('md5').update(`${form}${at}`).digest('hex');
    return recordOf(key, `${session}instrument=${1 + (at % 9)}|l=${1 + (at % 20)}|${prices}${end}`);
  });
};

/** The clickstream's: one in ten is a click. */
export const clicks = (count: number): PutRecord[] =>
  many(count, (at) => {
    const session = `session-${at % 20}`;
    return recordOf(
      session,
      JSON.stringify({
        event_type: at % 10 === 0 ? 'click' : 'page_view',
        session_id: session,
        user_id: `user-${at % 10}`,
        timestamp: new Date().toISOString(),
        page_url: '/products',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
        ip_address: '192.0.2.1',
        referrer: null,
      }),
    );
  });
