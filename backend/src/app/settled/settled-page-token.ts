import { hashLabel, type SettledQuery } from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../errors';

/** The last window of a page. Those that come after it are earlier, or of the same second and a later shard. */
export interface SettledPlace {
  readonly start: number;
  readonly shard: string;
}

type Question = Pick<SettledQuery, 'topics' | 'since'>;

const fingerprint = ({ topics, since }: Question): number => hashLabel(`${since} ${[...topics].sort().join(',')}`);

const placeSchema = z.tuple([z.int().nonnegative(), z.string(), z.int()]);

/** `next`: opaque to clients, and only good for the question that it came from. */
export const writePlace = (question: Question, { start, shard }: SettledPlace): string =>
  Buffer.from(JSON.stringify([start, shard, fingerprint(question)])).toString('base64url');

const parsePlace = (next: string): z.infer<typeof placeSchema> | undefined => {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(next, 'base64url').toString()));
  } catch {
    return undefined;
  }
};

/** Throws `invalid_input` when `next` is not from a page of this question. */
export const readPlace = (question: Question, next: string): SettledPlace => {
  const [start, shard, print] = parsePlace(next) ?? [];
  if (start === undefined || shard === undefined || print !== fingerprint(question))
    throw new AppError('invalid_input', 'next: it is not from a page of the same topics and since', 'next');
  return { start, shard };
};
