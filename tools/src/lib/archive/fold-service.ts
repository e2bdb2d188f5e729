import { setTimeout as sleep } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { dynamoCheckpointStore } from '../../../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { revisableJourneys, revisableSessions } from '../../../../backend/src/adapters/dynamodb/dynamo-session-upkeep';
import { dynamoSettledReader } from '../../../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { dynamoWindowStore } from '../../../../backend/src/adapters/dynamodb/dynamo-window-store';
import { type ScratchFile, scratchFile } from '../../../../backend/src/adapters/files/scratch-file';
import { kinesisLineage } from '../../../../backend/src/adapters/kinesis/kinesis-lineage';
import { kinesisStreamTail } from '../../../../backend/src/adapters/kinesis/kinesis-stream-tail';
import { s3Archive } from '../../../../backend/src/adapters/s3/s3-archive';
import { OVERLAP_MS } from '../../../../backend/src/app/archive/fold-history';
import type { ArchiveProgress } from '../../../../backend/src/app/archive/read-archive';
import type { RebuildDeps } from '../../../../backend/src/app/archive/rebuild';
import type { SettledReader } from '../../../../backend/src/app/settled/ports';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { progressLine } from '../cli/progress';
import { DEDUPE_SECONDS, type StoredService } from './stored-service';

/** What a fold has to say goes to whoever runs the command. */
const logger = {
  info: () => undefined,
  warn: (message: string) => console.error(message),
  error: (message: string) => console.error(message),
};

export interface ServiceFold extends RebuildDeps {
  readonly scratch: ScratchFile;
  readonly reader: SettledReader;
}

/** What folds the history of a service by these metrics. Its scratch file is to be removed in the end. */
export const foldsOf = (service: StoredService, metrics: MetricSet, overlap = OVERLAP_MS): ServiceFold => {
  const {
    s3,
    bucket,
    kinesis,
    stream,
    tables: client,
    settledTable,
    checkpointsTable,
    sessionsTable,
    retention,
  } = service;
  const { declaredLabels, identityOf } = metrics;
  const reading = { declaredLabels, identityOf };
  const on: { readonly client: KinesisClient; readonly stream: string } = { client: kinesis, stream };
  const reader = dynamoSettledReader({ client, settledTable, checkpointsTable, retention, ...reading, now: Date.now });
  return {
    archive: s3Archive({ s3, bucket }),
    tail: kinesisStreamTail(on),
    lineage: kinesisLineage(on),
    windows: dynamoWindowStore({ client, table: settledTable, retention, ...reading }),
    sessions: revisableSessions({ client, table: sessionsTable, retention, idle: metrics.sessions?.idle ?? 0 }),
    journeys: revisableJourneys({ client, table: sessionsTable, retention }),
    reader,
    checkpoints: reader.checkpoints,
    advance: dynamoCheckpointStore({ client, table: checkpointsTable, retention }).advance,
    scratch: scratchFile(reading),
    rules: { metrics, retention, dedupeSeconds: DEDUPE_SECONDS },
    logger,
    now: Date.now,
    sleep: async (ms) => {
      await sleep(ms);
    },
    overlap,
  };
};

const SHOWN_MS = 200;

/** Shows how far the archive is read while `work` runs. Answers how many seconds it took, too. */
export const watchedReading = async <T>(
  progress: ArchiveProgress,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly seconds: number }> => {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const line = progressLine(process.stderr);
  const show = () => {
    const { objects, records, at } = progress;
    const rate = Math.round(records / seconds()).toLocaleString('en');
    line.show(
      `${objects} objects, ${records.toLocaleString('en')} records (${rate}/s), at ${new Date(at).toISOString()}`,
    );
  };
  const timer = setInterval(show, SHOWN_MS);
  try {
    return { result: await work(), seconds: seconds() };
  } finally {
    clearInterval(timer);
    line.clear();
  }
};
