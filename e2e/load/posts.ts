import { join } from 'node:path';
import { z } from 'zod';
import { readFrom } from '../../tools/src/lib/files/tail';

/** What became of posts, by the senders' own log. */
export interface Posts {
  readonly posts: number;
  /** Answered with 429. */
  readonly refused: number;
  /** Answered with 5xx, or not in time. */
  readonly failed: number;
}

const count = z.int().nonnegative();

/** What `live` and `durable` log of each batch. */
const lineSchema = z.object({
  time: z.string(),
  message: z.string().startsWith('batch'),
  posts: count,
  refused: count,
  failed: count,
});

const NONE: Posts = { posts: 0, refused: 0, failed: 0 };

const linesOf = (text: string): readonly z.infer<typeof lineSchema>[] =>
  text
    .split('\n')
    .filter((line) => line.includes('"posts"'))
    .flatMap((line) => lineSchema.safeParse(JSON.parse(line)).data ?? []);

/** Of batches that were sent in [from, to), ms since the epoch, in what functions log. */
export const postsIn = (log: string, from: number, to: number): Posts =>
  linesOf(log)
    .filter(({ time }) => Date.parse(time) >= from && Date.parse(time) < to)
    .reduce(
      (sum, { posts, refused, failed }) => ({
        posts: sum.posts + posts,
        refused: sum.refused + refused,
        failed: sum.failed + failed,
      }),
      NONE,
    );

/** The log of the stack with that state folder, from where it was renamed last but one. */
export const functionLog = async (state: string): Promise<string> => {
  const file = join(state, 'logs', 'functions.log');
  return `${await readFrom(`${file}.1`, 0)}\n${await readFrom(file, 0)}`;
};
