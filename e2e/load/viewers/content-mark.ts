import { hash } from 'node:crypto';
import { type Breakdown, compareSequenceNumbers, type SettledFrame } from '@millrace/contract';
import type { Checkpoints } from '../../../web/src/features/settling/checkpoints';
import type { ByTopic, Ledger } from '../../../web/src/features/settling/ledger';
import type { Ledgers, LiveState } from '../../../web/src/features/settling/live-state';

/** Stands for some contents, whatever their order: 64 bits, each content's own added up. */
export interface Mark {
  readonly high: number;
  readonly low: number;
}

const NOTHING: Mark = { high: 0, low: 0 };

const add = (a: Mark, b: Mark): Mark => ({ high: (a.high + b.high) | 0, low: (a.low + b.low) | 0 });

const markOf = (text: string): Mark => {
  const bytes = hash('sha1', text, 'buffer');
  return { high: bytes.readInt32BE(0), low: bytes.readInt32BE(4) };
};

/** What is computed of an object, which never changes, is computed once. */
const once = <K extends object, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
};

const textOf = once((breakdown: Breakdown): string => hash('sha1', JSON.stringify(breakdown), 'base64'));

const seriesOf = (all: ByTopic): readonly string[] =>
  [...all].map(([topic, breakdown]) => `${topic} ${textOf(breakdown)}`).sort();

/**
 * Of a window in which nothing is open, what is settled. Which of its deltas came decides no more than what is shown of it while a later one waits to be
 * settled.
 */
const ledgerText = once((ledger: Ledger): string => {
  const { seq, open, until, seen, all, after } = ledger;
  const names = open.map(({ first, last, part }) => `${first} ${last} ${part}`).sort();
  const waiting = open.length > 0 && { names, until, seen: [...seen].sort(), all: seriesOf(all) };
  return JSON.stringify([seq, seriesOf(after), waiting]);
});

const windowMarks = new WeakMap<Ledger, Map<string, Mark>>();

/** Of one window: a ledger does not know which it is of, and is hardly ever that of two. */
const windowMark = (key: string, ledger: Ledger): Mark => {
  const known = windowMarks.get(ledger) ?? new Map<string, Mark>();
  windowMarks.set(ledger, known);
  const mark = known.get(key) ?? markOf(`${key} ${ledgerText(ledger)}`);
  known.set(key, mark);
  return mark;
};

const minuteMark = once((ledgers: Ledgers): Mark => {
  let sum = NOTHING;
  for (const [key, ledger] of ledgers) sum = add(sum, windowMark(key, ledger));
  return sum;
});

/** How far each shard is settled. When what came, and how long a shard is quiet, is nothing that a figure depends on. */
const checkpointsText = once(({ shards }: Checkpoints): string =>
  JSON.stringify(
    [...shards]
      .map(([shard, { seq, stretches, reported }]) => [
        ...[shard, seq, reported?.seq ?? ''],
        ...stretches.map((stretch) => `${stretch.prev} ${stretch.seq}`).sort(),
      ])
      .sort(),
  ),
);

/** Parts that wait for others, without those of frames that are settled otherwise. */
const waitingText = ({ parts, checkpoints }: LiveState): string => {
  const isAhead = ({ shard, seq }: SettledFrame) =>
    compareSequenceNumbers(seq, checkpoints.shards.get(shard)?.seq ?? '0') > 0;
  const ahead = [...parts].filter(([, frames]) => frames.some(isAhead));
  return JSON.stringify(ahead.map(([key, frames]) => [key, frames.map(({ part }) => part).sort()]).sort());
};

/** States with equal marks show the same, wait for the same, and show the same of whatever comes once that is settled. */
export const contentMark = (state: LiveState): Mark => {
  let sum = markOf(`${checkpointsText(state.checkpoints)} ${waitingText(state)}`);
  for (const minute of state.ledgers.values()) sum = add(sum, minuteMark(minute));
  return sum;
};
