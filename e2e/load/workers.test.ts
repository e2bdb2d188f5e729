import { expect, test } from 'vitest';
import { workersIn } from './workers';

const entry = (text: string) => ({ at: 1, function: 'fanout', text });
const partition = (number: number, posts: number) =>
  entry(`INFO partition {"requestId":"r","partition":${number},"subscribers":5,"posts":${posts},"ms":3}`);

test('the calls and posts of workers are added up, and partitions that were sent nothing are named', () => {
  const entries = [
    partition(0, 5),
    partition(2, 4),
    entry('WARN not sent {"partition":1}'),
    partition(2, 4),
    partition(3, 0),
  ];
  expect(workersIn(entries, 4)).toEqual({ calls: 4, posts: 13, unserved: [1, 3] });
});

test('where no worker was called, every partition is unserved', () => {
  expect(workersIn([], 2)).toEqual({ calls: 0, posts: 0, unserved: [0, 1] });
});
