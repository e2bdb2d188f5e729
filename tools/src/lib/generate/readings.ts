import type { Random } from '@millrace/contract';
import { DAY_MS, HOUR_MS } from '../time';
import { wander } from './random';
import { cycle, type Generator, mapNonEmpty, type NonEmpty } from './sample';

interface Gauge {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** The range of row R of `docs/promises.md`. */
  readonly least: number;
  readonly most: number;
  /** Where it stands on average, how far the day moves it, and how far chance does. */
  readonly mean: number;
  readonly daily: number;
  readonly deviation: number;
}

/** How long chance takes to forget where a gauge stood. */
const MEMORY_MS = 40_000;
/** The day's wave is highest at 14:00 UTC. */
const PEAK_MS = 14 * HOUR_MS;

const gauges: NonEmpty<Gauge> = [
  { id: 'cpu', label: 'CPU Usage', unit: '%', least: 0, most: 100, mean: 52, daily: 10, deviation: 14 },
  { id: 'memory', label: 'Memory Usage', unit: 'GB', least: 0, most: 16, mean: 9.5, daily: 1.2, deviation: 1.1 },
  {
    id: 'network',
    label: 'Network Traffic',
    unit: 'Mbps',

    least: 0,
    most: 1000,
    mean: 430,
    daily: 140,
    deviation: 120,
  },
  {
    id: 'users',
    label: 'Active Users',
    unit: 'users',

    least: 10,
    most: 1000,
    mean: 480,
    daily: 200,
    deviation: 90,
  },
];

const readingAt = (gauge: Gauge, walk: number, now: number): number => {
  const wave = Math.cos((2 * Math.PI * (now - PEAK_MS)) / DAY_MS);
  const value = gauge.mean + gauge.daily * wave + gauge.deviation * walk;
  return Math.min(Math.max(value, gauge.least), gauge.most);
};

/** Gauges of a machine as the producers of row R send them, with all digits and the time in ISO 8601, one after the other: each wanders within its range on top of a daily wave. */
export const readings = (random: Random): Generator => {
  const next = cycle(mapNonEmpty(gauges, (gauge) => ({ gauge, walk: wander(random, MEMORY_MS) })));
  return (now) => {
    const { gauge, walk } = next();
    const { id, label, unit } = gauge;
    const value = readingAt(gauge, walk(now), now);
    const timestamp = new Date(now).toISOString();
    return { format: 'readings', partitionKey: id, event: { id, label, value, unit, timestamp } };
  };
};
