import type { Positions } from '../lambda/event-source-mapping/checkpoint-store';
import { createWaker } from '../lambda/event-source-mapping/waker';
import { type Buffered, dueAt, emptyBuffer, objectsOf, receive } from './buffer';
import type { DeliveryStream } from './delivery-streams';
import { readSource, type SourceDeps } from './read-source';
import type { SourceRecord } from './transform';
import { type TransformDeps, transformRecords } from './transform-records';

export type DeliveryDeps = SourceDeps &
  TransformDeps & {
    readonly put: (bucket: string, key: string, body: Buffer) => Promise<void>;
    readonly positions: Pick<Positions, 'get' | 'put'>;
    readonly random: () => string;
    /** How often the stream is read. */
    readonly pollMs: number;
    readonly report: (problem: string) => void;
  };

export interface DeliveryStatus {
  readonly deliveryStream: string;
  readonly source: string;
  readonly bucket: string;
  /** Read and not written: how many records, how large, and for how long. */
  readonly buffered: number;
  readonly bufferedBytes: number;
  readonly bufferedMs: number;
  /** Written since the start. */
  readonly objects: number;
  readonly records: number;
  readonly lastDelivery?: string;
  readonly lastKey?: string;
}

export interface RunningDelivery {
  readonly status: () => DeliveryStatus;
  readonly stop: () => Promise<void>;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const lastOfEach = (records: readonly SourceRecord[]): ReadonlyMap<string, string> =>
  new Map(records.map(({ shardId, sequenceNumber }) => [shardId, sequenceNumber]));

/**
 * Plays a delivery stream: at least once, since a position is kept only when what came before it is written. Resolves when the
 * stream is open. Stopping writes nothing: what is buffered is read again.
 */
export const runDelivery = async (stream: DeliveryStream, deps: DeliveryDeps): Promise<RunningDelivery> => {
  const { now, put, positions, pollMs } = deps;
  const report = (problem: string) => deps.report(`${stream.name}: ${problem}`);
  const source = await readSource(deps, positions, report);
  const waker = createWaker();
  let buffered: Buffered = emptyBuffer;
  let delivered: Pick<DeliveryStatus, 'objects' | 'records' | 'lastDelivery' | 'lastKey'> = { objects: 0, records: 0 };
  let running = true;

  /** S3 is asked until it takes the object; meanwhile nothing is read. */
  const untilDone = async (attempt: () => Promise<void>): Promise<boolean> => {
    while (running) {
      try {
        await attempt();
        return true;
      } catch (error) {
        report(`could not be delivered, and will be tried again: ${messageOf(error)}`);
        await waker.wait(pollMs);
      }
    }
    return false;
  };

  const flush = async (): Promise<void> => {
    for (const { key, body, records } of objectsOf(stream, buffered, deps)) {
      if (!(await untilDone(() => put(stream.bucket, key, body)))) return;
      delivered = {
        objects: delivered.objects + 1,
        records: delivered.records + records,
        lastDelivery: new Date(now()).toISOString(),
        lastKey: key,
      };
    }
    for (const [shardId, after] of buffered.positions) positions.put(shardId, { after });
    buffered = emptyBuffer;
  };

  const turn = async (): Promise<void> => {
    const { records, more } = await source.read();
    if (records.length > 0) {
      const transformed = await transformRecords(stream, records, deps);
      buffered = receive(stream, buffered, { ...transformed, positions: lastOfEach(records) }, now());
    }
    if (running && now() >= dueAt(stream, buffered)) await flush();
    if (running && !more) await waker.wait(pollMs);
  };

  const loop = async () => {
    while (running) await turn();
  };
  const over = loop().catch((error) => report(`has stopped: ${messageOf(error)}`));

  return {
    status: () => ({
      deliveryStream: stream.name,
      source: stream.source,
      bucket: stream.bucket,
      buffered: buffered.records.count + buffered.errors.count,
      bufferedBytes: buffered.bytes,
      bufferedMs: buffered.positions.size > 0 ? now() - buffered.since : 0,
      ...delivered,
    }),
    stop: () => {
      running = false;
      waker.wake();
      return over;
    },
  };
};
