import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from '@millrace/contract';
import { expect } from 'vitest';
import { chooseTarget, kinesisClient } from '../../../lib/stream/target';
import { startCommand, until } from '../../../lib/testing/command';
import { readStream } from '../../../lib/testing/read-stream';

/** What only the records of one format hold. */
const marks = ['"source":"shop"', '"unit":', '|price_0=', '"page_url":', '"source":"fleet"'];

export const recordsOf = (endpoints: Endpoints) =>
  readStream(kinesisClient(chooseTarget({}, endpoints, {}) ?? endpoints), endpoints.stream);

/** What is produced beside the sample traffic is acknowledged, and stored as it was sent. */
const expectProduced = async (endpoints: Endpoints, scratch: string): Promise<ReadonlySet<string>> => {
  const log = join(scratch, 'acknowledged.jsonl');
  const args = ['--stream', endpoints.stream, '--endpoint', endpoints.kinesis, '--count', '700', '--rate', '2000'];
  const { code, output } = await startCommand('run.mjs', ['produce', ...args, '--seed', '5', '--log', log]).ended;
  expect(code, output).toBe(0);
  expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toMatchObject({ sent: 700, failed: 0 });

  const places = new Map((await recordsOf(endpoints)).map(({ shard, seq, data }) => [`${shard} ${seq}`, data]));
  const acknowledged = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(acknowledged.length).toBe(700);
  for (const { shard, seq, data } of acknowledged) expect(places.get(`${shard} ${seq}`)).toBe(data);
  return new Set(acknowledged.map(({ shard, seq }) => `${shard} ${seq}`));
};

/** Sample traffic of every format comes, and what is produced beside it. */
export const expectTraffic = async (endpoints: Endpoints, scratch: string): Promise<void> => {
  const produced = await expectProduced(endpoints, scratch);
  const missing = async () => {
    const sample = (await recordsOf(endpoints)).filter(({ shard, seq }) => !produced.has(`${shard} ${seq}`));
    return marks.filter((mark) => !sample.some(({ data }) => data.includes(mark)));
  };
  await until(
    async () => (await missing()).length === 0,
    10_000,
    () => 'there is no sample traffic, or not of every format',
  );
};
