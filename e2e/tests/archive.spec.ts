import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@playwright/test';
import { encodeSeries } from '../../backend/src/adapters/dynamodb/series-codec';
import { addressOf } from '../../backend/src/adapters/dynamodb/window-row';
import { auditHistory, type Difference, differenceLine } from '../../backend/src/app/archive/audit';
import { foldHistory } from '../../backend/src/app/archive/fold-history';
import type { ScratchWindow } from '../../backend/src/app/archive/ports';
import { readArchive } from '../../backend/src/app/archive/read-archive';
import { installHistory } from '../../backend/src/app/archive/rebuild';
import { logRecordsOf } from '../../backend/src/domain/archive/log-records';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { MINUTE_MS } from '../../backend/src/domain/time';
import { foldsOf } from '../../tools/src/lib/archive/fold-service';
import { type StoredService, storedService } from '../../tools/src/lib/archive/stored-service';
import { loadDefinitions } from '../../tools/src/lib/history/history';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { ofStack, runCommand } from '../support/command';
import { order, pageView, reading, visitStep } from '../support/events';
import { dynamodb, kinesis, type Place, put, stack, user } from '../support/stack';

/** The second asks the archive that the first has filled. They fold the whole history again and again, beside what keeps the other core busy. */
test.describe.configure({ mode: 'serial', timeout: 300_000 });

const always = { from: 0, to: Number.POSITIVE_INFINITY };
const everything = { metrics: undefined, ...always };

/** Nothing is read from the stream that the archive has. */
const NO_OVERLAP = 0;

let service: StoredService;
let metrics: MetricSet;

const state = dirname(process.env.MILLRACE_ENDPOINTS ?? '');

test.beforeAll(async () => {
  service = await storedService({ state, region: 'eu-west-1' });
  ({ metrics } = await loadDefinitions(fixtureApp));
});

test.afterAll(() => service.close());

/** Of this run alone: a page, and a country for each way back. */
const run = Date.now().toString(36);
const secret = `/secret-${run}`;
const [redriven, replayed] = [`R${run}`, `P${run}`];

const began = Date.now();

/** Of what was put. */
const places: Place[] = [];
const putThousand = async (): Promise<void> => {
  places.push(...(await put([...thousand(), ...visits()])));
};

/** A visit of that page and another one, and one of nothing else. */
const [visit, onlySecret] = [`visit-${run}`, `secret-visit-${run}`];
const visits = () => [
  visitStep('page_view', secret, visit),
  visitStep('page_view', '/left', visit),
  visitStep('page_view', secret, onlySecret),
];

const thousand = () => [
  ...Array.from({ length: 390 }, (_, i) => pageView(`/page-${i % 7}`, `viewer-${i}`)),
  ...Array.from({ length: 10 }, (_, i) => pageView(secret, `viewer-${i}`)),
  ...Array.from({ length: 400 }, (_, i) => order(1 + (i % 90), i % 2 ? 'SE' : replayed, `buyer-${i}`)),
  ...Array.from({ length: 190 }, (_, i) => reading('cpu', i % 100, '%')),
  ...Array.from({ length: 10 }, (_, i) => ({ key: `bad-${i}`, data: Buffer.from([0xff, 0xfe, i]) })),
];

const placeOf = ({ shard, seq }: Place): string => `${shard} ${seq}`;

/** Waits until the archive has all that was put. */
const archived = async (): Promise<void> => {
  const { archive, scratch } = foldsOf(service, metrics);
  const missing = async () => {
    const left = new Set(places.map(placeOf));
    for await (const batches of readArchive(archive, { span: { from: began - MINUTE_MS, to: always.to } }))
      for (const { shard, records } of batches) for (const { seq } of records) left.delete(placeOf({ shard, seq }));
    return left.size;
  };
  await expect.poll(missing, { timeout: 75_000 }).toBe(0);
  scratch.remove();
};

/** Folds, does something with what was made, and leaves nothing behind. */
const folded = async <T>(
  use: (deps: ReturnType<typeof foldsOf>, history: Awaited<ReturnType<typeof foldHistory>>) => Promise<T>,
) => {
  const deps = foldsOf(service, metrics, NO_OVERLAP);
  try {
    return await use(deps, await foldHistory(deps, everything));
  } finally {
    deps.scratch.remove();
  }
};

const names = () => new Set(metrics.catalog.metrics.filter(({ formula }) => !formula).map(({ name }) => name));

type Folded = Parameters<Parameters<typeof folded>[0]>;

const auditOf = async (...[deps, history]: Folded): Promise<string[]> => {
  const found: Difference[] = [];
  await auditHistory(deps, history, names(), (one) => found.push(one));
  return found.map(differenceLine);
};

const audit = () => folded(auditOf);

const removeSessions = async ({ sessions }: Folded[0]): Promise<void> => {
  for await (const parts of sessions.all()) await sessions.remove(parts);
};

const settledRecords = () => folded(async (_, { fold }) => fold.records);

/** The user's folder after a change: mappings for what was refused, and orders that count page views too. */
const changedApp = async (folder: string): Promise<NodeJS.ProcessEnv> => {
  await mkdir(folder, { recursive: true });
  for (const part of ['brand.ts', 'formats', 'stages'])
    await cp(join(fixtureApp, part), join(folder, part), { recursive: true });
  const mapping = { name: 'sale', always: 'order.placed', time: 'sold', with: ['land'] };
  await writeFile(
    join(folder, 'metrics.ts'),
    `import { definitions as shipped } from ${JSON.stringify(join(fixtureApp, 'metrics.ts'))};
    const metrics = shipped.metrics.map((one) => one.name === 'orders' ? { ...one, events: ['order.placed', 'page.viewed'] } : one);
    export const definitions = { ...shipped, metrics, mappings: [${JSON.stringify(mapping)}] };`,
  );
  return { MILLRACE_APP: folder };
};

/** How many events of the metric REST has of the last day, with that label. */
const counted = async (token: string, metric: string, where = ''): Promise<number> => {
  const query = `from=now-24h&to=now&step=3600${where && `&where=${encodeURIComponent(where)}`}`;
  const answer = await fetch(`${stack.rest}/metrics/${metric}?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { points }: { points: { total?: { count: number } }[] } = await answer.json();
  return points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0);
};

const signIn = (group = 'viewers'): Promise<string> => {
  const { username, password } = user(group);
  return idTokenOf(stack, username, password);
};

/** The pages of a session's steps; the code of the error where there is none. */
const pagesOf = async (operator: string, session: string): Promise<unknown> => {
  const answer = await fetch(`${stack.rest}/sessions/${session}`, { headers: { Authorization: operator } });
  const { timeline, error }: { timeline?: { page?: string }[]; error?: { code: string } } = await answer.json();
  return timeline?.map(({ page }) => page) ?? error?.code;
};

/** Neither needs the archive, which comes a minute after the stream. */
const tryAndRedrive = async (token: string): Promise<void> => {
  const folder = join(state, 'changed-app');
  const env = await changedApp(folder);
  const sale = { land: 'SE', sold: new Date().toISOString(), amount: 5, country: redriven };
  const { ShardId, SequenceNumber } = await kinesis.send(
    new PutRecordCommand({ StreamName: stack.stream, PartitionKey: 'sale', Data: Buffer.from(JSON.stringify(sale)) }),
  );
  const record = ['--record', `${ShardId}/${SequenceNumber}`];

  await test.step('a changed metric is tried, and the figures that it moves are named', async () => {
    const { moved } = await runCommand('try', ['--hours', '1', ...ofStack], env);
    expect(Object.keys(moved)).toContain('orders');
    expect(moved.orders.after).toBeGreaterThan(moved.orders.before);
  });

  await test.step('what was refused is shown, and counts once after it is redriven twice', async () => {
    const rejects = (action: string) => runCommand('rejects', [action, ...record, ...ofStack], env);
    // It fails until there is one.
    await expect(async () => {
      expect(await rejects('show')).toEqual({ records: 1, rejects: 1, reasons: { unknown_format: 1 } });
    }).toPass({ timeout: 20_000 });
    const { records, reasons } = await runCommand('rejects', ['list', '--from', '1h', ...ofStack], env);
    // It, and what was put beyond text.
    expect([records > 10, reasons.unknown_format > 0]).toEqual([true, true]);
    expect(await rejects('redrive')).toEqual({ records: 1, put: 1, left: 0 });
    expect(await rejects('redrive')).toMatchObject({ put: 0 });
    await expect.poll(() => counted(token, 'orders', `country:${redriven}`), { timeout: 20_000 }).toBe(1);
  });
  await rm(folder, { recursive: true, force: true });
};

test('the archive is what was put, and figures are made of it again, audited and repaired', async () => {
  const before = await settledRecords();
  await putThousand();
  await expect.poll(settledRecords, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + 1000);
  await tryAndRedrive(await signIn());

  await test.step('what is archived is byte for byte what stands on the stream', async () => {
    const deps = foldsOf(service, metrics);
    await archived();
    // Of an aggregate that another test has put, each record is there as it was put into that.
    const own = new Set(places.map(placeOf));
    let compared = 0;
    for await (const batches of readArchive(deps.archive, { span: always }))
      for (const { shard, records } of batches) {
        const isOwn = ({ seq }: { readonly seq: string }) => own.has(placeOf({ shard, seq }));
        const archived = logRecordsOf(records).filter(isOwn);
        const [first, last] = [archived[0], archived.at(-1)];
        if (!first || !last) continue;
        const onStream = [];
        for await (const page of deps.tail.read(shard, first.seq, last.seq)) onStream.push(...page.filter(isOwn));
        const text = (all: readonly { seq: string; arrived: number; data: Uint8Array }[]) =>
          all.map(({ seq, arrived, data }) => `${seq} ${arrived} ${Buffer.from(data).toString('base64')}`);
        expect(text(archived)).toEqual(text(onStream));
        compared += archived.length;
      }
    expect(compared).toBe(places.length);
    deps.scratch.remove();
  });

  const { key, part } = await test.step('everything that was ever stored is what the archive says', () =>
    folded(async (deps, history) => {
      expect(await auditOf(deps, history)).toEqual([]);
      return aMinute(deps.scratch.all());
    }));

  await test.step('one altered byte is found, and nothing else', async () => {
    const body = Buffer.from(encodeSeries(part, metrics.identityOf));
    // Its last digit: what is written stays a number.
    const count = String(part.series[0]?.breakdown.total?.count);
    const at = body.indexOf(`,${count}`) + count.length;
    body[at] = (body[at] ?? 0) ^ 1;
    const { pk, sk } = addressOf(key, 0, metrics.identityOf);
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: service.settledTable,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: 'SET body = :body',
        ExpressionAttributeValues: { ':body': { B: body } },
      }),
    );
    expect(await audit()).toEqual([
      expect.stringContaining(`${key.metric}, minute ${new Date(key.start).toISOString()}`),
    ]);
  });

  await test.step('sessions that are gone, and a metric whose past is, are there again, while traffic runs', async () => {
    const orders = new Set(['orders']);
    await folded(async (deps) => {
      await removeSessions(deps);
      const { scratch, windows } = deps;
      for (const { key } of scratch.all())
        for (const one of key.metric === '*' || key.metric === 'orders' ? await windows.parts(key) : []) {
          const series = one.series.filter(({ topic }) => topic !== 'metric:orders');
          await windows.revise([{ key, before: one, after: { seq: one.seq, series } }]);
        }
    });
    expect((await audit()).length).toBeGreaterThan(1);
    const traffic = putThousand();
    const { revised } = await folded((deps, history) => installHistory(deps, history, orders));
    expect(revised).toBeGreaterThan(1);
    await traffic;
    expect((await audit()).filter((line) => line.startsWith('orders'))).toEqual([]);
  });

  await test.step('all that differs is put right', async () => {
    const { sessions } = await folded((deps, history) => installHistory(deps, history, undefined));
    // Those that went on meanwhile were begun anew.
    expect(sessions.made + sessions.revised).toBeGreaterThan(0);
    const found = await runCommand('audit', ['--from', '1d', ...ofStack], { MILLRACE_APP: fixtureApp });
    expect(found).toMatchObject({ differences: 0, damaged: 0 });
    expect([found.windows > 20, found.sessions > 1]).toEqual([true, true]);
  });
});

/** A minute of page views, whose total stands in it as text. */
const aMinute = (all: Iterable<ScratchWindow>): ScratchWindow => {
  for (const window of all)
    if (window.key.metric === 'page-views' && window.key.granularity === 'minute' && window.part.series.length > 0)
      return window;
  throw new Error('there is no minute of page views');
};

test('the archive is asked, forgotten from, and replayed by commands', async () => {
  const token = await signIn();
  await archived();
  await test.step('a subject is forgotten in the archive and in the figures', async () => {
    expect(await counted(token, 'page-views', `page:${secret}`)).toBe(20);
    const operator = await signIn('operators');
    expect(await pagesOf(operator, visit)).toEqual([secret, '/left', secret, '/left']);
    const asked = ['select count(*) as events from events where text like ?', '--value', `%${secret}%`, '--json'];
    expect((await runCommand('query', [...asked, ...ofStack]))[0].events).toBeGreaterThanOrEqual(10);
    const forgotten = await runCommand('forget', ['--subject', secret, '--yes', ...ofStack], {
      MILLRACE_APP: fixtureApp,
    });
    expect(forgotten.records).toBeGreaterThanOrEqual(10);
    expect(forgotten.incomplete).toBe(0);
    expect(forgotten.sessions).toBeGreaterThanOrEqual(2);
    expect(await pagesOf(operator, visit)).toEqual(['/left', '/left']);
    expect(await pagesOf(operator, onlySecret)).toBe('unknown_session');
    expect(await runCommand('query', [...asked, ...ofStack])).toEqual([{ events: 0 }]);
    expect(await counted(token, 'page-views', `page:${secret}`)).toBe(0);
  });

  await test.step('what is replayed onto the same stream counts no event twice, and has nothing of what was forgotten', async () => {
    const [before, duplicates] = [
      await counted(token, 'orders', `country:${replayed}`),
      await counted(token, 'duplicates'),
    ];
    const from = new Date(began).toISOString();
    const { put: again } = await runCommand('replay', ['--from', from, '--again', ...ofStack]);
    expect(again).toBeGreaterThanOrEqual(1000);
    // Readings of machines have no ids, and what was put beyond text is refused again.
    await expect.poll(() => counted(token, 'duplicates'), { timeout: 30_000 }).toBeGreaterThanOrEqual(duplicates + 800);
    expect(await counted(token, 'orders', `country:${replayed}`)).toBe(before);
    expect(await counted(token, 'page-views', `page:${secret}`)).toBe(0);
  });
});
