import { type Series, settledFrameSchema, type Topic } from '@millrace/contract';
import type { LogRecord } from '../../../domain/fold/log-record';
import { SHARDS } from './random-log';
import { type Truth, truthOf } from './truth';
import { DEDUPE_SECONDS, retention, type World } from './world';

interface Window {
  readonly seq: string;
  readonly series: readonly Series[];
}

/** The newest state of each second that a viewer was sent, whatever parts it came in. */
const shownBy = (frames: readonly string[]): ReadonlyMap<string, Window> => {
  const states = new Map<string, { readonly seq: string; readonly series: Map<Topic, Series> }>();
  for (const { shard, windows } of frames.map((text) => settledFrameSchema.parse(JSON.parse(text))))
    for (const { start, seq, series } of windows) {
      const name = `${shard} ${start}`;
      const known = states.get(name);
      if (Number(known?.seq ?? 0) > Number(seq)) continue;
      const state = known?.seq === seq ? known : { seq, series: new Map<Topic, Series>() };
      for (const one of series) state.series.set(one.topic, one);
      states.set(name, state);
    }
  const sorted = (series: Map<Topic, Series>) => [...series.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1));
  return new Map([...states].map(([name, { seq, series }]) => [name, { seq, series: sorted(series) }]));
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const windowDifferences = async ({ settled, received }: World, { windows }: Truth): Promise<string[]> => {
  const shown = shownBy(received());
  const found: string[] = [];
  for (const [name, { key, seq, series }] of windows) {
    const [window] = await settled.windows.whole([key]);
    if (!same(window, { start: key.start, seq, series })) found.push(`stored ${name}`);
    const isSent = key.granularity === 'second' && series.length > 0;
    if (isSent && !same(shown.get(`${key.shard} ${key.start}`), { seq, series })) found.push(`sent ${name}`);
  }
  return found;
};

const itemDifferences = async (world: World, { items }: Truth): Promise<string[]> => {
  const found: string[] = [];
  for (const [subject, item] of items)
    if (!same(await world.items.find('order', subject), item)) found.push(`item ${subject}`);
  return found;
};

const rejectDifferences = ({ rejects }: World, truth: Truth): string[] =>
  SHARDS.filter((shard) => {
    const batches = rejects.batches().filter((batch) => batch.shard === shard);
    const seqs = new Set(batches.flatMap((batch) => batch.rejects.map(({ seq }) => seq)));
    return !same(
      [...seqs].sort((a, b) => Number(a) - Number(b)),
      truth.rejects.get(shard) ?? [],
    );
  }).map((shard) => `rejects of ${shard}`);

/** What is stored, or was sent, otherwise than the log says. */
export const differencesIn = async (
  world: World,
  log: ReadonlyMap<string, readonly LogRecord[]>,
): Promise<string[]> => {
  const truth = truthOf(log, retention, DEDUPE_SECONDS);
  return [
    ...(await windowDifferences(world, truth)),
    ...(await itemDifferences(world, truth)),
    ...rejectDifferences(world, truth),
  ];
};
