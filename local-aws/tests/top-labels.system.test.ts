import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { type Endpoints, type FiguresAnswer, figuresAnswerSchema, seededRandom, zipf } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { credentials } from '../shared/aws-clients';
import { sharedLocalAws } from './support/shared-local-aws';
import { tokensOf } from './support/sign-in';

const EVENTS = 20_000;
const EVENTS_A_RECORD = 250;
const SHARDS = 4;
const TOP = 10;
const HOUR_MS = 3_600_000;
/** An hour that no other test has events in. */
const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 21 * 24 * HOUR_MS;

let endpoints: Endpoints;
let kinesis: KinesisClient;
let token: string;

beforeAll(async () => {
  endpoints = await sharedLocalAws().endpoints();
  const { kinesis: endpoint, region } = endpoints;
  kinesis = new KinesisClient({ region, credentials, endpoint, requestHandler: new NodeHttpHandler() });
  token = (await tokensOf(endpoints, 'viewer@example.com', 'Millrace-local-1')).IdToken;
});
afterAll(() => kinesis?.destroy());

interface Sent {
  readonly label: string;
  readonly cents: number;
  readonly event: object;
}

interface Log {
  readonly labels: number;
  readonly type: string;
  readonly metric: string;
  readonly by: string;
  readonly sent: readonly Sent[];
}

/** A log whose n-th label has 1 / n times as many events as the first. By this seed the tenth label of each has clearly more than the eleventh. */
const logOf = (labels: number, type: string, metric: string, by: string): Log => {
  const next = zipf(labels, seededRandom(2));
  const sent = Array.from({ length: EVENTS }, (_, i): Sent => {
    const [label, cents] = [`label ${next()}`, 100 + (i % 97)];
    const data = { [by]: label, amount: cents / 100 };
    const time = new Date(hour + Math.floor((i * 300_000) / EVENTS)).toISOString();
    const event = { specversion: '1.0', source: 'top-labels', id: `${type} ${i}`, type, subject: label, time, data };
    return { label, cents, event };
  });
  return { labels, type, metric, by, sent };
};

const logs = [
  logOf(500, 'page.viewed', 'page-views', 'page'),
  logOf(5000, 'element.clicked', 'clicks', 'element'),
  logOf(100_000, 'order.placed', 'orders', 'country'),
];

const resized = async (): Promise<void> => {
  const StreamName = endpoints.stream;
  const shards = { StreamName, TargetShardCount: SHARDS, ScalingType: 'UNIFORM_SCALING' } as const;
  await kinesis.send(new UpdateShardCountCommand(shards));
  const summary = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
  const active = { StreamStatus: 'ACTIVE', OpenShardCount: SHARDS };
  await vi.waitFor(async () => expect(await summary()).toMatchObject(active), { timeout: 20_000, interval: 200 });
};

/** Many events a record. @returns the shards that took them. */
const putAll = async ({ type, sent }: Log): Promise<ReadonlySet<string | undefined>> => {
  const Records = Array.from({ length: EVENTS / EVENTS_A_RECORD }, (_, i) => ({
    PartitionKey: `${type} ${i}`,
    Data: Buffer.from(
      JSON.stringify(sent.slice(i * EVENTS_A_RECORD, (i + 1) * EVENTS_A_RECORD).map(({ event }) => event)),
    ),
  }));
  const put = await kinesis.send(new PutRecordsCommand({ StreamName: endpoints.stream, Records }));
  expect(put.FailedRecordCount).toBe(0);
  return new Set(put.Records?.map(({ ShardId }) => ShardId));
};

const pointOf = async (metric: string, query: string): Promise<FiguresAnswer & { total: number }> => {
  const range = `from=${hour}&to=${hour + HOUR_MS}&step=3600`;
  const answer = await fetch(`${endpoints.rest}/metrics/${metric}?${range}${query}`, {
    headers: { authorization: token },
  });
  const parsed = figuresAnswerSchema.parse(await answer.json());
  return { ...parsed, total: parsed.points[0]?.total?.count ?? 0 };
};

const sumsOf = (sent: readonly Sent[], weight: (one: Sent) => number): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const one of sent) sums.set(one.label, (sums.get(one.label) ?? 0) + weight(one));
  return sums;
};

const topOf = (figures: ReadonlyMap<string, number>): readonly string[] =>
  [...figures]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([label]) => label)
    .sort();

const expectTrue = async ({ labels, metric, by, sent }: Log): Promise<void> => {
  const truth = sumsOf(sent, () => 1);
  const answer = await pointOf(metric, `&by=${by}`);
  const [point] = answer.points;
  const { values = [], other, within = 0 } = point ?? expect.fail(metric);
  const name = `${labels} labels`;
  expect(answer.total, name).toBe(EVENTS);
  expect(
    values.reduce((sum, [, { count }]) => sum + count, other?.count ?? 0),
    name,
  ).toBe(EVENTS);
  const estimates = new Map(values.map(([label, { count }, extra = 0]) => [label, count + extra]));
  expect(topOf(estimates), name).toEqual(topOf(truth));
  expect(within, name).toBeGreaterThan(0);
  const errors = values.map(([label, , extra]) => ({
    label,
    isExact: extra === undefined,
    off: Math.abs((estimates.get(label) ?? 0) - (truth.get(label) ?? 0)),
  }));
  expect(
    errors.filter(({ isExact, off }) => isExact && off > 0),
    name,
  ).toEqual([]);
  const top = new Set(topOf(truth));
  const outside = errors.filter(({ off }) => off > within);
  expect(
    outside.filter(({ label }) => top.has(label)),
    name,
  ).toEqual([]);
  // The bound is for 99 of 100.
  expect(outside.length, name).toBeLessThanOrEqual(values.length / 100);
  expect(answer.labels?.exact, name).toBe(false);
  expect(Math.abs((answer.labels?.count ?? 0) / truth.size - 1), name).toBeLessThan(0.1);
};

/** Of a sum a label has what was counted for it, never more than it had; what was not is in `other`. */
const expectTrueSums = async ({ sent }: Log): Promise<void> => {
  const truth = sumsOf(sent, ({ cents }) => cents);
  const { points } = await pointOf('revenue', '&by=country&rank=value');
  const { total, values = [], other } = points[0] ?? expect.fail('revenue');
  const centsOf = (figures: unknown): number => Number((figures as { sum?: string } | undefined)?.sum ?? 0);
  const all = sent.reduce((sum, { cents }) => sum + cents, 0);
  expect(centsOf(total)).toBe(all);
  expect(values.reduce((sum, [, figures]) => sum + centsOf(figures), centsOf(other))).toBe(all);
  const more = values.filter(([label, figures, extra]) =>
    extra === undefined ? centsOf(figures) !== truth.get(label) : centsOf(figures) > (truth.get(label) ?? 0),
  );
  expect(more).toEqual([]);
};

test('of 500, 5,000 and 100,000 labels on four shards REST names the ten largest, each within its bound, and exact totals', async () => {
  await resized();
  for (const log of logs) expect((await putAll(log)).size, log.type).toBe(SHARDS);
  const totals = () => Promise.all([...logs.map(({ metric }) => metric), 'revenue'].map((name) => pointOf(name, '')));
  await vi.waitFor(async () => expect((await totals()).map(({ total }) => total)).toEqual(Array(4).fill(EVENTS)), {
    timeout: 60_000,
    interval: 300,
  });
  for (const log of logs) await expectTrue(log);
  await expectTrueSums(logs[2] ?? expect.fail('three logs'));
});
