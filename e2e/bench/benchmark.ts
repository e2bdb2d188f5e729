import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { generate } from '../../tools/src/lib/generate/generate';
import type { Format, NonEmpty } from '../../tools/src/lib/generate/sample';
import { toRecord } from '../../tools/src/lib/stream/send-batch';

export interface BenchmarkResult {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly met: boolean;
}

export interface BenchmarkOptions {
  /** How long memory is observed, where it is. */
  readonly minutes: number;
  /** Whether nothing else is measured of a page. */
  readonly heapAlone: boolean;
  /** Where a profile of the measured page is written to, if it is. */
  readonly profile: string | undefined;
  readonly signal: AbortSignal;
}

export interface Benchmark {
  readonly name: string;
  /** The goal that it is measured against, in words. */
  readonly goal: string;
  readonly run: (print: (line: string) => void, options: BenchmarkOptions) => Promise<BenchmarkResult>;
}

/** The middle one of several measurements. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
};

/** The value that the share `q` of the measurements does not exceed. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
};

/** Seconds of this process's own computing: what other processes do meanwhile does not count. */
export const cpuSeconds = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

const FIRST_SEQ = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

interface Log {
  readonly formats: NonEmpty<Format>;
  readonly count: number;
  /** Ms since the epoch at which the first record arrives. */
  readonly from: number;
  /** Records a second. */
  readonly rate: number;
  readonly seed: number;
}

/** One shard's log of generated records, each with one event, as a consumer is given it. */
export const logOf = ({ formats, count, from, rate, seed }: Log): LogRecord[] => {
  const next = generate(formats, seed);
  return Array.from({ length: count }, (_, i) => {
    const arrived = Math.floor(from + (i * 1000) / rate);
    const { data } = toRecord(next(arrived));
    return { seq: String(FIRST_SEQ + BigInt(i) * 7n), arrived, data: Buffer.from(data) };
  });
};

export const inBatches = <T>(records: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(records.length / size) }, (_, i) => records.slice(i * size, (i + 1) * size));
