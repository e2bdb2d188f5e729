import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { toRecord } from '../../tools/src/commands/produce/record';
import type { NonEmpty } from '../../tools/src/lib/generate/cycle';
import { generate } from '../../tools/src/lib/generate/generate';
import type { Format } from '../../tools/src/lib/generate/sample';

const FIRST_SEQ = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

export interface Log {
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
