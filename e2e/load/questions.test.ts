import { setTimeout as wait } from 'node:timers/promises';
import type { SettledAnswer } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Questions } from './questions';

const query = { since: 0, asOf: undefined, next: undefined };
const never = new AbortController().signal;

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
  return Promise.all(Array.from({ length: times }, () => ask(query, never)));
};

test('what a thousand viewers are answered alike is read once, and asked forty at a time', async () => {
  const { seen, questions } = service(() => Response.json(answerAsOf(5)));
  const answers = await askTimes(questions, 1000);
  expect(new Set(answers).size).toBe(1);
  expect(seen.most).toBe(40);
  expect(questions.report).toMatchObject({ asked: 1000, failed: {} });
});

test('the windows of later answers that say the same are the same object', async () => {
  let asOf = 0;
  const { questions } = service(() => Response.json(answerAsOf(++asOf)));
  const answers = await askTimes(questions, 3);
  expect(new Set(answers).size).toBe(3);
  expect(new Set(answers.map(({ windows }) => windows)).size).toBe(1);
  expect(new Set(answers.map(({ checkpoints }) => checkpoints)).size).toBe(1);
});

test('a question that is refused fails, and is counted by what was said', async () => {
  const { questions } = service(() => new Response('busy', { status: 503 }));
  await expect(askTimes(questions, 1)).rejects.toThrow('GET /settled answered 503: busy');
  await expect(askTimes(questions, 1)).rejects.toThrow();
  expect(questions.report).toMatchObject({ asked: 2, failed: { 'GET /settled answered 503: busy': 2 } });
});
