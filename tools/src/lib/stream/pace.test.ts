import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type DueTimes, inFlight, keepPace } from './pace';

/** A clock that moves only when somebody waits. */
const simulatedClock = () => {
  let time = 1000;
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
    },
  };
};

const run = async (rate: number | DueTimes, total: number) => {
  const clock = simulatedClock();
  const steps: { at: number; count: number }[] = [];
  const { signal } = new AbortController();
  await keepPace(clock, { rate, total, signal }, async (count) => {
    steps.push({ at: clock.now() - 1000, count });
  });
  return steps;
};

describe('the pace', () => {
  it('is one event at a time, evenly, when slow', async () => {
    expect(await run(20, 4)).toEqual([0, 50, 100, 150].map((at) => ({ at, count: 1 })));
  });

  it('joins what falls due within a step when fast, and makes exactly the total', async () => {
    const steps = await run(10_000, 20_000);
    expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    expect(Math.max(...steps.map(({ count }) => count))).toBeLessThanOrEqual(500);
    expect(steps.at(-1)?.at).toBeGreaterThan(1900);
    expect(steps.at(-1)?.at).toBeLessThanOrEqual(2020);
  });

  it('follows what is said of when each event falls due', async () => {
    const steps = await run((made) => [0, 0, 500][made] ?? 2000, 4);
    expect(steps).toEqual([
      { at: 0, count: 2 },
      { at: 500, count: 1 },
      { at: 2000, count: 1 },
    ]);
  });

  it('makes up for a step that took long', async () => {
    const clock = simulatedClock();
    const counts: number[] = [];
    const { signal } = new AbortController();
    await keepPace(clock, { rate: 100, total: 60, signal }, async (count) => {
      counts.push(count);
      if (counts.length === 1) await clock.wait(500);
    });
    expect(counts.slice(0, 2)).toEqual([1, 50]);
  });

  it('ends when the signal says so', async () => {
    const ending = new AbortController();
    let steps = 0;
    await keepPace(simulatedClock(), { rate: 10, total: Infinity, signal: ending.signal }, async () => {
      steps += 1;
      if (steps === 5) ending.abort();
    });
    expect(steps).toBe(5);
  });
});

describe('work in flight', () => {
  it('is never more than the limit, and all of it is finished', async () => {
    const { start, finish } = inFlight(3);
    let running = 0;
    let most = 0;
    let done = 0;
    for (let index = 0; index < 10; index += 1) {
      await start(async () => {
        running += 1;
        most = Math.max(most, running);
        await wait(2);
        running -= 1;
        done += 1;
      });
    }
    await finish();
    expect({ most, done }).toEqual({ most: 3, done: 10 });
  });

  it('fails when one piece failed, after the others have ended', async () => {
    const { start, finish } = inFlight(2);
    let other = false;
    await start(async () => {
      await wait(5);
      other = true;
    });
    await start(() => Promise.reject(new Error('broken')));
    await expect(finish()).rejects.toThrow('broken');
    expect(other).toBe(true);
  });
});
