import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { create } from 'kinesalite/db/index.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mendStreams } from './repair-streams';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'millrace-mend-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const use = async <T>(task: (store: ReturnType<typeof create>) => Promise<T>): Promise<T> => {
  const store = create({ path });
  const result = await task(store);
  await promisify(store.db.close.bind(store.db))();
  return result;
};

const statuses = () =>
  use(async ({ metaDb }) => {
    const found: [string, unknown][] = [];
    for await (const { key, value } of metaDb.createReadStream()) found.push([key, value]);
    return found;
  });

test('what a kill left half done is undone, and all else stays as it is', async () => {
  const streams = ['ACTIVE', 'CREATING', 'DELETING', 'UPDATING'].map((StreamStatus) => ({ StreamStatus, Shards: [] }));
  await use(async ({ metaDb }) => {
    for (const stream of streams) await promisify(metaDb.put.bind(metaDb))(stream.StreamStatus.toLowerCase(), stream);
  });
  await mendStreams(path);
  expect(await statuses()).toEqual([
    ['active', { StreamStatus: 'ACTIVE', Shards: [] }],
    ['updating', { StreamStatus: 'ACTIVE', Shards: [] }],
  ]);
});

test('an empty folder needs no mending', async () => {
  await mendStreams(path);
  expect(await statuses()).toEqual([]);
});
