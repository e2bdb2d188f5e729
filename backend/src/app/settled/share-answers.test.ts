import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError, unavailable } from '../errors';
import { inMemoryAnswers } from '../testing/answers';
import { inMemoryLogger } from '../testing/runtime';
import type { AnswerStore, StoredAnswer } from './ports';
import { createShareAnswer } from './share-answers';

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 10) }));
afterEach(() => vi.useRealTimers());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const READING_MS = 400;

/** Containers that share a store, and what they read for themselves. */
const setUp = (answers: AnswerStore = inMemoryAnswers()) => {
  const logger = inMemoryLogger();
  const reads: number[] = [];
  const container = () => createShareAnswer({ answers, now: Date.now, sleep, random: () => 0.5, logger });
  const read = async (): Promise<StoredAnswer> => {
    const asOf = Date.now();
    reads.push(asOf);
    await sleep(READING_MS);
    return { asOf, text: `as of ${asOf}` };
  };
  const ask = (share = container(), age = 2000) => share({ question: 'q', notBefore: Date.now() - age }, read);
  return { answers, logger, reads, container, read, ask };
};

const passed = async <T>(answer: Promise<T>, ms = 20_000): Promise<T> => {
  const settled = answer.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  await pass(ms);
  return (await settled)();
};

describe('of containers that are asked the same', () => {
  test('five hundred at once, one reads and all are given what it read, and who waits does not write', async () => {
    const { answers, ask, reads } = setUp();
    const claimed = vi.spyOn(answers, 'claim');
    const texts = await passed(Promise.all(Array.from({ length: 500 }, () => ask())), 2000);
    expect(reads).toHaveLength(1);
    expect(new Set(texts)).toEqual(new Set([`as of ${reads[0]}`]));
    expect(claimed.mock.calls.length).toBeLessThanOrEqual(500);
  });

  test('one that comes later is given an answer as old as it takes, and reads where there is none', async () => {
    const { ask, reads } = setUp();
    await passed(ask(), READING_MS);
    await pass(1600);
    expect(await passed(ask(), 0)).toBe(`as of ${reads[0]}`);
    await pass(1);
    expect(await passed(ask(), READING_MS)).toBe(`as of ${reads[1]}`);
    expect(reads).toHaveLength(2);
  });

  test('one that was given an answer holds it, and asks nobody for it again', async () => {
    const { answers, ask, container, reads } = setUp();
    await passed(ask(), READING_MS);
    const looked = vi.spyOn(answers, 'look');
    const share = container();
    const texts = [await passed(ask(share), 0), await passed(ask(share), 0)];
    expect(texts).toEqual([`as of ${reads[0]}`, `as of ${reads[0]}`]);
    expect(looked).toHaveBeenCalledTimes(1);
  });
});

describe('of those that one container is asked at once', () => {
  test('one looks and reads for all', async () => {
    const { answers, ask, container, reads } = setUp();
    const looked = vi.spyOn(answers, 'look');
    const share = container();
    const texts = await passed(Promise.all(Array.from({ length: 50 }, () => ask(share))), READING_MS);
    expect(new Set(texts)).toEqual(new Set([`as of ${reads[0]}`]));
    expect([reads.length, looked.mock.calls.length]).toEqual([1, 1]);
  });

  test('one that wants a newer answer than the others is given a newer one', async () => {
    const { ask, container, reads } = setUp();
    const share = container();
    const first = ask(share);
    await pass(100);
    const [older, newer] = await passed(Promise.all([first, ask(share, 0)]), 1000);
    expect([older, newer]).toEqual(reads.map((asOf) => `as of ${asOf}`));
  });

  test('one that fails fails for itself', async () => {
    const { ask, container, reads } = setUp();
    const share = container();
    const wanted = { question: 'q', notBefore: Date.now() - 2000 };
    const failing = share(wanted, async () => Promise.reject(new AppError('unavailable', 'no')));
    const other = ask(share);
    await expect(failing).rejects.toMatchObject({ code: 'unavailable' });
    expect(await passed(other, 1000)).toBe(`as of ${reads[0]}`);
  });
});

describe('where a reader fails', () => {
  test('it says so to its own caller, and another reads at once', async () => {
    const { ask, container, reads } = setUp();
    const failing = container()({ question: 'q', notBefore: Date.now() - 2000 }, async () => {
      await sleep(100);
      throw unavailable('the settled windows', new Error('throttled'));
    });
    const other = ask();
    await expect(passed(failing, 100)).rejects.toMatchObject({ code: 'unavailable' });
    await passed(other, 1000);
    expect(reads).toHaveLength(1);
  });

  test('as it is killed, another reads once its claim has ended', async () => {
    const { ask, container, reads } = setUp();
    const started = Date.now();
    void container()({ question: 'q', notBefore: started - 2000 }, () => new Promise(() => undefined));
    expect(await passed(ask())).toBe(`as of ${reads[0]}`);
    expect((reads[0] ?? 0) - started).toBeGreaterThanOrEqual(5000);
    expect((reads[0] ?? 0) - started).toBeLessThan(7000);
  });

  test('again and again, who waits is told before it has waited for longer than a page does', async () => {
    const { answers, ask, reads } = setUp();
    vi.spyOn(answers, 'claim').mockResolvedValue(false);
    await expect(passed(ask(), 14_000)).rejects.toMatchObject({ code: 'unavailable', retriable: true });
    expect(reads).toEqual([]);
  });
});

describe('where the store fails', () => {
  const refusing = async () => Promise.reject(unavailable('the store of answers', new Error('no')));

  test('as answers are looked up, everybody reads', async () => {
    const { answers, ask, logger, reads } = setUp();
    vi.spyOn(answers, 'look').mockImplementation(refusing);
    await passed(Promise.all([ask(), ask()]), READING_MS);
    expect(reads).toHaveLength(2);
    expect(logger.lines).toHaveLength(2);
  });

  test('as an answer is stored, it is an answer all the same, and the next may read', async () => {
    const { answers, ask, logger, reads } = setUp();
    vi.spyOn(answers, 'put').mockImplementationOnce(refusing);
    expect(await passed(ask(), READING_MS)).toBe(`as of ${reads[0]}`);
    await passed(ask(), READING_MS);
    expect(reads).toHaveLength(2);
    expect(logger.lines).toMatchObject([{ level: 'warn' }]);
  });

  test('as an answer is claimed, somebody else is believed to have the claim', async () => {
    const { answers, ask, reads } = setUp();
    vi.spyOn(answers, 'claim').mockImplementationOnce(refusing);
    await passed(ask(), 1000);
    expect(reads).toHaveLength(1);
  });
});

test('what a reader throws is what its caller gets', async () => {
  const { container } = setUp();
  const wanted = { question: 'q', notBefore: Date.now() };
  const asked = container()(wanted, async () => Promise.reject(new AppError('invalid_input', 'no')));
  await expect(passed(asked, 0)).rejects.toMatchObject({ code: 'invalid_input' });
});
