import { expect, test } from 'vitest';
import { postsIn } from './posts';

const line = (second: number, message: string, fields: object) =>
  JSON.stringify({ time: new Date(second * 1000).toISOString(), level: 'INFO', function: 'live', message, ...fields });

const log = [
  line(1, 'batch', { posts: 10, refused: 1, failed: 0 }),
  line(2, 'batch', { posts: 20, refused: 2, failed: 3 }),
  line(3, 'batch not finished', { posts: 5, refused: 0, failed: 0 }),
  line(3, 'report', { status: 'ok', ms: 5 }),
  line(3, 'something', { posts: 'many' }),
  line(4, 'batch', { posts: 100, refused: 100, failed: 0 }),
  '',
].join('\n');

test('posts are those of the batches of a time, and nothing else that is logged', () => {
  expect(postsIn(log, 2000, 4000)).toEqual({ posts: 25, refused: 2, failed: 3 });
  expect(postsIn('', 0, 9000)).toEqual({ posts: 0, refused: 0, failed: 0 });
});
