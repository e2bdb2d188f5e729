import { describe, expect, it } from 'vitest';
import { generate } from '../generate/generate';
import { type Acknowledgements, type Producing, produce, produceAll, type SendTally } from './producer';
import type { PutRecords } from './send-batch';

/** A clock that moves only when somebody waits. */
const simulatedClock = () => {
  let time = Date.UTC(2026, 10, 20);
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
    },
  };
};

const producing = (put: PutRecords) => {
  const clock = simulatedClock();
  const { signal } = new AbortController();
  const tally: SendTally = { sent: 0, failed: 0 };
  const log: string[] = [];
  const acknowledgements: Acknowledgements = {
    add: ({ data }, { shard, seq }) => log.push(`${shard} ${seq} ${data}`),
    close: async () => undefined,
  };
  const deps: Producing = {
    clock,
    timeOf: clock.now,
    next: generate(['cloudevents', 'readings'], 1),
    retrying: { put, wait: async () => undefined, random: () => 0, signal },
    acknowledgements,
    tally,
  };
  return { deps, tally, log };
};

const pace = (total: number) => ({ rate: 1000, total, signal: new AbortController().signal });

describe('a producer', () => {
  it('counts and logs exactly what was acknowledged', async () => {
    let seq = 0;
    const { deps, tally, log } = producing(async (records) => records.map(() => ({ shard: 's0', seq: String(++seq) })));
    await produce(deps, pace(1234));
    expect(tally).toEqual({ sent: 1234, failed: 0 });
    expect(new Set(log).size).toBe(1234);
  });

  it('gives each event the time that it is asked to', async () => {
    const { deps, log } = producing(async (records) => records.map(() => ({ shard: 's0', seq: '1' })));
    const timeOf = (made: number) => Date.UTC(2026, 10, 13) + made * 3_600_000;
    await produce({ ...deps, timeOf, next: generate(['cloudevents'], 1) }, pace(3));
    const times = log.map((line) => /"time":"([^"]+)"/.exec(line)?.[1]);
    expect(times).toEqual(['2026-11-13T00:00:00.000Z', '2026-11-13T01:00:00.000Z', '2026-11-13T02:00:00.000Z']);
  });

  it('counts what the stream never took, with the reason, and does not log it', async () => {
    const { deps, tally, log } = producing(async (records) =>
      records.map(({ format }) => (format === 'readings' ? { error: 'InternalFailure' } : { shard: 's0', seq: '1' })),
    );
    await produce(deps, pace(100));
    expect(tally).toEqual({ sent: 50, failed: 50, reason: 'InternalFailure' });
    expect(log.length).toBe(50);
  });

  it('stops when the stream does not exist', async () => {
    const { deps, tally } = producing(() => Promise.reject(new Error('no such stream')));
    await expect(produce(deps, pace(Infinity))).rejects.toThrow('no such stream');
    expect(tally.sent).toBe(0);
    expect(tally.failed).toBeGreaterThan(0);
  });

  it('sends what comes one after the other, at the rate, and holds no more than is on its way', async () => {
    const { deps, tally } = producing(async (records) => records.map(() => ({ shard: 's0', seq: '1' })));
    let made = 0;
    let most = 0;
    const rows = async function* () {
      for (; made < 5000; made += 1) {
        most = Math.max(most, made - tally.sent);
        yield deps.next(0);
      }
    };
    const started = deps.clock.now();
    await produceAll(deps, rows(), { rate: 2000, signal: new AbortController().signal });
    expect(tally).toEqual({ sent: 5000, failed: 0 });
    expect(deps.clock.now() - started).toBeGreaterThan(2300);
    expect(most).toBeLessThan(1500);
  });

  it('stops with what comes one after the other when that fails', async () => {
    const { deps, tally } = producing(async (records) => records.map(() => ({ shard: 's0', seq: '1' })));
    const rows = async function* () {
      yield deps.next(0);
      throw new Error('the file is damaged');
    };
    const sending = produceAll(deps, rows(), { signal: new AbortController().signal });
    await expect(sending).rejects.toThrow('the file is damaged');
    expect(tally.failed).toBe(0);
  });
});
