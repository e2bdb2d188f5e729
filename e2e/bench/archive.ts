import { cp } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { compareSequenceNumbers, seededRandom } from '@millrace/contract';
import { foldHistory } from '../../backend/src/app/archive/fold-history';
import type { Archive } from '../../backend/src/app/archive/ports';
import { type ArchiveProgress, noProgress, readArchive } from '../../backend/src/app/archive/read-archive';
import { installHistory } from '../../backend/src/app/archive/rebuild';
import type { ArchivedRecord } from '../../backend/src/domain/archive/archive-line';
import { foldsOf } from '../../tools/src/lib/archive/fold-service';
import { type StoredService, storedService } from '../../tools/src/lib/archive/stored-service';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { loadDefinitions } from '../../tools/src/lib/history/history';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { type RawRecord, sendBatch, toBatches, toRecord } from '../../tools/src/lib/stream/send-batch';
import { kinesisPut } from '../../tools/src/lib/stream/target';
import { interruptibleSleep } from '../../tools/src/lib/time';
import { noSite, onOwnStack } from '../support/own-stack';
import { type Benchmark, type BenchmarkOptions, rounded } from './benchmark';

const RECORDS = 100_000;
const SEED = 1;
/** Records that are given a second, as time goes in what they hold. */
const RATE = 1000;
const ARCHIVED_WITHIN_MS = 240_000;
const POLL_MS = 3000;
const always = { from: 0, to: Number.POSITIVE_INFINITY };

interface MixedRecord extends RawRecord {
  readonly data: Uint8Array;
  /** Whether nothing can be read in it. */
  readonly isRefused: boolean;
}

/** Records of every format, some of them packed, and every twentieth one that is refused. */
function* mixedRecords(): Generator<MixedRecord> {
  const next = generate(everyFormat, SEED);
  const begin = Date.now() - (RECORDS * 1000) / RATE;
  for (let i = 0; i < RECORDS; i++) {
    const { data, partitionKey } = toRecord(next(Math.floor(begin + (i * 1000) / RATE)));
    const bytes = Buffer.from(data);
    const packings = [
      () => Buffer.of(0xff, 0xfe, i & 255, (i >> 8) & 255),
      () => Buffer.from(`{"no": "event", "i": ${i}}`),
      () => bytes.subarray(0, bytes.length - 3),
      () => gzipSync(bytes),
      () => Buffer.concat([bytes, Buffer.from('\n'), bytes]),
    ];
    const packing = i % 20 === 0 ? (i / 20) % packings.length : undefined;
    const packed = packing === undefined ? bytes : (packings[packing]?.() ?? bytes);
    yield { partitionKey, data: packed, isRefused: packing !== undefined && packing < 3 };
  }
}

const placeOf = ({ shard, seq }: { readonly shard: string; readonly seq: string }): string => `${shard} ${seq}`;

interface Put {
  /** By their places. */
  readonly records: ReadonlyMap<string, MixedRecord>;
  /** The last place of each shard. */
  readonly ends: ReadonlyMap<string, string>;
}

const putAll = async ({ kinesis, stream }: StoredService, signal: AbortSignal): Promise<Put> => {
  const put = kinesisPut(kinesis, stream);
  const sending = { put, wait: interruptibleSleep, random: seededRandom(SEED), signal };
  const records = new Map<string, MixedRecord>();
  const ends = new Map<string, string>();
  for (const batch of toBatches([...mixedRecords()])) {
    const results = await sendBatch<RawRecord>(sending, batch);
    for (const [i, record] of batch.entries()) {
      const result = results[i];
      if (!result || 'error' in result) throw new Error(`a record could not be put: ${result?.error}`);
      records.set(placeOf(result), record);
      const end = ends.get(result.shard) ?? '0';
      if (compareSequenceNumbers(result.seq, end) > 0) ends.set(result.shard, result.seq);
    }
  }
  return { records, ends };
};

/** Every record of the archive. */
async function* archivedRecords(archive: Archive, progress: ArchiveProgress): AsyncGenerator<ArchivedRecord> {
  for await (const batches of readArchive(archive, { span: always }, progress))
    for (const { records } of batches) yield* records;
}

/** Compares what the archive has with what was put, place by place. */
const compareArchive = async (archive: Archive, { records: put }: Put) => {
  const missing = new Map(put);
  const found = { archived: 0, refused: 0, different: 0, unknown: 0 };
  const progress = noProgress();
  for await (const archived of archivedRecords(archive, progress)) {
    const place = placeOf(archived);
    const record = missing.get(place);
    missing.delete(place);
    found.archived++;
    if (!record) found.unknown++;
    else if (!Buffer.from(archived.data).equals(record.data)) found.different++;
    else if (record.isRefused) found.refused++;
  }
  return { ...found, missing: missing.size, repeated: progress.repeated, objects: progress.objects };
};

type Compared = Awaited<ReturnType<typeof compareArchive>>;

const archivedOf = async (archive: Archive, put: Put): Promise<Compared> => {
  const until = Date.now() + ARCHIVED_WITHIN_MS;
  for (;;) {
    const compared = await compareArchive(archive, put);
    if (compared.missing === 0 || Date.now() > until) return compared;
    await wait(POLL_MS);
  }
};

const settledUpTo = async (checkpoints: ReturnType<typeof foldsOf>['checkpoints'], { ends }: Put): Promise<void> => {
  const until = Date.now() + ARCHIVED_WITHIN_MS;
  for (;;) {
    const reached = new Map((await checkpoints()).map(({ shard, seq }) => [shard, seq]));
    if ([...ends].every(([shard, end]) => compareSequenceNumbers(reached.get(shard) ?? '0', end) >= 0)) return;
    if (Date.now() > until) throw new Error('what was put is not settled');
    await wait(POLL_MS);
  }
};

/** Every window, part of a session and journey as it is stored: up to which record, and its bytes. */
const rowsOf = async ({ tables: client, settledTable, sessionsTable }: StoredService) => {
  const rows = new Map<string, string>();
  for (const TableName of [settledTable, sessionsTable])
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      for (const { pk, sk, seq, body, expires } of Items)
        rows.set(`${TableName} ${pk} ${sk}`, `${seq} ${expires} ${Buffer.from(body ?? []).toString('base64')}`);
  return rows;
};

type Objects = ReadonlyMap<string, Uint8Array>;

const objectsOf = async ({ s3: client, bucket: Bucket }: StoredService): Promise<Objects> => {
  const objects = new Map<string, Uint8Array>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'events/' }))
    for (const { Key = '' } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      objects.set(Key, (await Body?.transformToByteArray()) ?? new Uint8Array());
    }
  return objects;
};

type Use<T> = (service: StoredService, folds: ReturnType<typeof foldsOf>) => Promise<T>;

/** Does something with a stack of its own, which has nothing yet. */
const onEmptyStack = async <T>(signal: AbortSignal, use: Use<T>): Promise<T> => {
  const { metrics } = await loadDefinitions(fixtureApp);
  const writeApp = (folder: string) => cp(fixtureApp, folder, { recursive: true });
  return onOwnStack({ name: 'bench-archive', signal, writeApp, site: noSite }, async (_, state) => {
    const service = await storedService({ state, region: 'eu-west-1' });
    const folds = foldsOf(service, metrics, 0);
    try {
      return await use(service, folds);
    } finally {
      folds.scratch.remove();
      service.close();
    }
  });
};

const fill = (print: (line: string) => void, signal: AbortSignal) =>
  onEmptyStack(signal, async (service, { archive, checkpoints }) => {
    const started = performance.now();
    const put = await putAll(service, signal);
    print(
      `${put.records.size.toLocaleString('en')} records were put in ${rounded((performance.now() - started) / 1000)} s`,
    );
    const compared = await archivedOf(archive, put);
    print(`the archive: ${JSON.stringify(compared)}`);
    await settledUpTo(checkpoints, put);
    return { compared, rows: await rowsOf(service), objects: await objectsOf(service) };
  });

/** Makes everything again of an archive that was copied to a stack that has nothing else. */
const rebuildOf = (objects: Objects, signal: AbortSignal) =>
  onEmptyStack(signal, async (service, folds) => {
    for (const [Key, Body] of objects)
      await service.s3.send(new PutObjectCommand({ Bucket: service.bucket, Key, Body }));
    const started = performance.now();
    const history = await foldHistory(folds, { metrics: undefined, ...always });
    const folded = performance.now();
    const { made, sessions, journeys } = await installHistory(folds, history, undefined);
    const seconds = { fold: rounded((folded - started) / 1000), write: rounded((performance.now() - folded) / 1000) };
    return { rows: await rowsOf(service), windows: made, sessions: sessions.made, journeys: journeys.made, seconds };
  });

const run = async (print: (line: string) => void, { signal }: BenchmarkOptions) => {
  const { compared, rows, objects } = await fill(print, signal);
  const rebuilt = await rebuildOf(objects, signal);
  const names = new Set([...rows.keys(), ...rebuilt.rows.keys()]);
  const others = [...names].filter((name) => rows.get(name) !== rebuilt.rows.get(name));
  for (const name of others.slice(0, 5)) print(`differs: ${name}`);
  const { windows, sessions, journeys, seconds } = rebuilt;
  const figures = { ...compared, windows, sessions, journeys, rows: rows.size, rowsThatDiffer: others.length, seconds };
  print(
    `rebuilt where there was nothing: ${windows} windows, ${sessions} parts of sessions, ${journeys} journeys; ${others.length} of ${names.size} rows differ`,
  );
  const isExact = compared.missing + compared.different + compared.unknown === 0 && compared.archived === RECORDS;
  return { figures, met: isExact && rows.size > 0 && others.length === 0 };
};

export const archive: Benchmark = {
  name: 'archive',
  goal: `each of ${RECORDS.toLocaleString('en')} records, refused ones too, is in the archive as it was put, and rebuilt into an empty stack they are the same windows, sessions and journeys, byte for byte`,
  run,
};
