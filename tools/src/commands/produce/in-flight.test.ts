import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inFlight } from './in-flight';

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
