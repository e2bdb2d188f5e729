import type { ArchiveObject } from '../../domain/archive/archive-object';
import type { Span } from '../settled/ports';

/** The raw records of the stream, in objects. Each function rejects with `unavailable` when the bucket cannot be reached. */
export interface Archive {
  /** Objects whose oldest record arrived in the span, the earliest first. */
  readonly objects: (span: Span) => AsyncIterable<ArchiveObject>;
  /** The lines of an object, a run at a time, in bounded memory. Rejects with `DamagedObject` where it cannot be unpacked. */
  readonly lines: (key: string) => AsyncIterable<readonly string[]>;
}

/** What an object of the archive holds is not what Firehose wrote. */
export class DamagedObject extends Error {
  override readonly name = 'DamagedObject';
  readonly key: string;

  constructor(key: string, problem: string, cause?: unknown) {
    super(`${key}: ${problem}`, { cause });
    this.key = key;
  }
}
