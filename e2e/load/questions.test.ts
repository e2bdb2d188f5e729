import { setTimeout as wait } from 'node:timers/promises';
import type { SettledAnswer, Topic } from '@millrace/contract';
import { expect, test, vi } from 'vitest';
import { Questions } from './questions';

const query = { since: 0, asOf: undefined, next: undefined };

const answerAsOf = (asOf: number): SettledAnswer => ({
  asOf,
  checkpoints: [{ shard: 's', seq: '1', arrived: 1, until: asOf }],
  windows: [{ shard: 's', start: 0, seq: '1', series: [] }],
});

/** A service whose answers are read the same for all, and which counts how many it is asked for at a time. */
const service = (answer: () => Response) => {
  const seen = { atATime: 0, most: 0 };
  const fetch = async () => {
    seen.most = Math.max(seen.most, ++seen.atATime);
    await wait(1);
    seen.atATime -= 1;
    return answer();
  };
  return { seen, questions: new Questions('http://rest', fetch) };
};

const askTimes = (questions: Questions, times: number) => {
  const ask = questions.asker(['metric:a'], () => 'token');
  return Promise.all(Array.from({ length: times }, () => ask(query, new AbortController().signal)));
};

test('what viewers who ask for themselves are answered alike is read once, and asked forty at a time', async () => {
  const { seen, questions } = service(() => Response.json(answerAsOf(5)));
  questions.apart = true;
  const answers = await askTimes(questions, 1000);
  expect(new Set(answers).size).toBe(1);
  expect(seen.most).toBe(40);
  expect(questions.report).toMatchObject({ asked: 1000, failed: {} });
});

test('viewers who ask the same at the same time are given one answer, for as long as the service would give it', async () => {
  vi.useFakeTimers({ now: 100_000 });
  try {
    const questions = new Questions('http://rest', async () => Response.json(answerAsOf(Date.now())));
    const askerOf = (topic: Topic) => questions.asker([topic], () => 'token');
    const ask = askerOf('metric:a');
    const asOfAll = async (asOf?: number) => {
      const signal = new AbortController().signal;
      const answers = await Promise.all(Array.from({ length: 500 }, () => ask({ ...query, asOf }, signal)));
      return [...new Set(answers.map((answer) => answer.asOf))];
    };
    expect(await asOfAll()).toEqual([100_000]);
    vi.setSystemTime(102_000);
    expect(await asOfAll()).toEqual([100_000]);
    expect(questions.report.sent).toBe(1);
    expect(await asOfAll(100_001)).toEqual([102_000]);
    vi.setSystemTime(104_001);
    expect(await asOfAll()).toEqual([104_001]);
    await askerOf('metric:b')(query, new AbortController().signal);
    expect(questions.report).toMatchObject({ asked: 2001, sent: 4 });
  } finally {
    vi.useRealTimers();
  }
});

test('a question that fails has failed for all who wait for it, and is asked anew', async () => {
  const answers = [new Response('busy', { status: 503 }), Response.json(answerAsOf(5))];
  const { questions } = service(() => answers.shift() ?? Response.error());
  await expect(askTimes(questions, 3)).rejects.toThrow('GET /settled answered 503: busy');
  expect(questions.report).toMatchObject({ sent: 1, failed: { 'GET /settled answered 503: busy': 3 } });
  expect(await askTimes(questions, 1)).toHaveLength(1);
});

test('a question that is refused fails, and is counted by what was said', async () => {
  const { questions } = service(() => new Response('busy', { status: 503 }));
  await expect(askTimes(questions, 1)).rejects.toThrow('GET /settled answered 503: busy');
  await expect(askTimes(questions, 1)).rejects.toThrow();
  expect(questions.report).toMatchObject({ asked: 2, failed: { 'GET /settled answered 503: busy': 2 } });
});

test('a question that is not answered fails when a page would give it up, and holds no other up', async () => {
  vi.useFakeTimers();
  try {
    let asked = 0;
    const questions = new Questions('http://rest', (_, { signal }) => {
      if (++asked > 40) return Promise.resolve(Response.json(answerAsOf(5)));
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    questions.apart = true;
    const ask = questions.asker(['metric:a'], () => 'token');
    const answers = Array.from({ length: 41 }, () =>
      ask(query, new AbortController().signal).catch((error: Error) => error.message),
    );
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await Promise.all(answers)).filter((answer) => answer === 'no answer within 15000 ms')).toHaveLength(40);
    expect(questions.report.failed).toEqual({ 'no answer within 15000 ms': 40 });
  } finally {
    vi.useRealTimers();
  }
});

test('an answer that begins and never ends fails as one that does not come', async () => {
  vi.useFakeTimers();
  try {
    const body = () => new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{')) });
    const questions = new Questions('http://rest', async () => new Response(body()));
    const ask = questions.asker(['metric:a'], () => 'token');
    const asking = expect(ask(query, new AbortController().signal)).rejects.toThrow('no answer within 15000 ms');
    await vi.advanceTimersByTimeAsync(15_000);
    await asking;
  } finally {
    vi.useRealTimers();
  }
});
