import type { LogRecord } from '../../../backend/src/domain/fold/log-record';
import type { Stream } from '../aws/stream';
import type { Simulation } from '../simulation/simulation';

interface ShardLogDeps {
  readonly stream: Stream;
  readonly simulation: Simulation;
  /** When a record that a producer sent arrived, by the simulated clock. */
  readonly arrivedAt: (shard: string, seq: string) => number;
  /** Whether there is more than so many records, or the end of the shard, to be read: a reader is pushed what is new. */
  readonly hasMore: (shard: string, read: number) => boolean;
}

/** One shard of the real stream as its readers see it. */
export class ShardLog {
  readonly id: string;
  readonly parents: readonly string[];
  readonly records: LogRecord[] = [];
  ended = false;
  private readonly deps: ShardLogDeps;
  private reading: Promise<void> | undefined;

  constructor({ id, parents }: { readonly id: string; readonly parents: readonly string[] }, deps: ShardLogDeps) {
    this.id = id;
    this.parents = parents;
    this.deps = deps;
  }

  /** Reads what is new. Two mappings read one shard; they share a reading that is under way. */
  async read(): Promise<void> {
    if (this.ended || !this.deps.hasMore(this.id, this.records.length)) return;
    this.reading ??= this.readNew().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async readNew(): Promise<void> {
    const { simulation, stream, arrivedAt } = this.deps;
    const after = this.records.at(-1)?.seq;
    const { records, ended } = await simulation.call(this, 5, () => stream.readAfter(this.id, after));
    for (const { seq, data } of records) this.records.push({ seq, data, arrived: arrivedAt(this.id, seq) });
    this.ended = ended;
  }
}
