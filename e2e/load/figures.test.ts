import type { Breakdown, DeltaFrame, Topic } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { apply } from '../../web/src/features/settling/apply';
import { emptyState } from '../../web/src/features/settling/live-state';
import { DAYS, DEDUPE_SECONDS } from '../chaos/settings';
import { truthOfLog } from '../chaos/truth/truth';
import { checkFeeds, checkItems, FigureCheck } from './figures';
import { FeedReceipts, FollowedItems } from './viewers/followed';

const START = 1_700_000_100_000;
const topic: Topic = 'metric:a';
const count = (events: number): Breakdown => ({ total: { measure: 'count', count: events }, dimensions: [] });

const delta = (shard: string, start: number, seq: number, events: number): DeltaFrame => ({
  type: 'delta',
  shard,
  part: 1,
  of: 1,
  arrived: { first: start, last: start },
  events,
  windows: [
    { start, first: String(seq), last: String(seq + events - 1), series: [{ topic, breakdown: count(events) }] },
  ],
});

const frames = [delta('s', START, 1, 2), delta('t', START, 1, 3), delta('s', START + 1000, 3, 1)];

const shown = (some: readonly DeltaFrame[]) =>
  apply(
    emptyState,
    some.map((frame) => ({ kind: 'frame', frame, at: START }) as const),
    { declared: new Map(), oldest: 0 },
  );

const expected = new Map([
  [
    topic,
    new Map([
      [START, count(5)],
      [START + 1000, count(1)],
    ]),
  ],
]);
const check = (from = START) => new FigureCheck(expected, () => undefined, from);

test('a viewer who was sent everything shows what the log adds up to', () => {
  expect(check().of([topic], shown(frames))).toEqual({ compared: 2, differences: [] });
});

test('a frame that is missing is a difference, and so is an event too many', () => {
  expect(check().of([topic], shown(frames.slice(1))).differences).toHaveLength(1);
  expect(check().of([topic], shown(frames.slice(0, 2))).differences).toHaveLength(1);
  expect(check().of([topic], shown([...frames, delta('s', START + 1000, 4, 1)])).differences).toHaveLength(1);
  expect(check().of([topic], shown([...frames, delta('s', START + 5000, 4, 1)])).differences).toHaveLength(1);
  expect(check().of([topic], emptyState).differences).toHaveLength(2);
});

test('topics that a viewer does not have, and seconds before the run, are none', () => {
  expect(check().of(['metric:b'], shown(frames))).toEqual({ compared: 0, differences: [] });
  expect(check(START + 1000).of([topic], shown(frames.slice(2))).differences).toEqual([]);
});

test('what several viewers share counts for each of them', () => {
  const [one, state] = [check(), shown(frames.slice(1))];
  expect(one.of([topic], state)).toEqual(one.of([topic], state));
  expect(one.of([topic], state).differences).toHaveLength(1);
});

describe('what is watched beside metrics', () => {
  const encoder = new TextEncoder();
  const moved = (speed: number) => ({
    specversion: '1.0',
    id: `moved ${speed}`,
    source: 'test',
    type: 'vehicle.moved',
    time: new Date(START + speed).toISOString(),
    subject: '7',
    data: { speed },
  });
  const log = [1, 2].map((speed) => ({
    shard: 's',
    seq: String(speed),
    arrived: START + 5,
    data: encoder.encode(JSON.stringify(moved(speed))),
  }));
  const { items } = truthOfLog(log, { metrics, days: DAYS, dedupeSeconds: DEDUPE_SECONDS, ancestors: new Map() });
  const sent = (speed: number): DeltaFrame => ({
    ...delta('s', START, speed, 1),
    items: [
      {
        type: 'vehicle',
        subject: '7',
        time: START + speed,
        seq: String(speed),
        shard: 's',
        event: 'vehicle.moved',
        data: { speed },
      },
    ],
    feed: {
      events: [{ type: 'vehicle.moved', subject: '7', time: START + speed, seq: String(speed), index: 0, data: {} }],
    },
  });
  const itemsAfter = (...some: readonly DeltaFrame[]) => {
    const followed = new FollowedItems();
    for (const frame of some) followed.take(frame);
    return checkItems(items, ['item:vehicle/7', 'item:vehicle/8'], followed);
  };
  const feedAfter = (...some: readonly DeltaFrame[]) => {
    const receipts = new FeedReceipts();
    for (const frame of some) receipts.take(frame);
    return checkFeeds(metrics, log, receipts.all);
  };

  test('a followed item is the latest of the log, in whatever order its states came', () => {
    expect(itemsAfter(sent(2), sent(1))).toMatchObject({ compared: 1, differences: [] });
    expect(itemsAfter(sent(1)).differences).toHaveLength(1);
    expect(itemsAfter().differences).toHaveLength(1);
  });

  test('the events of a feed stand in the log where it says', () => {
    expect(feedAfter(sent(1), sent(2))).toMatchObject({ compared: 2, differences: [] });
    expect(feedAfter({ ...sent(1), shard: 't' }).differences).toHaveLength(1);
    const other = sent(1);
    const events = other.feed?.events.map((event) => ({ ...event, subject: '8' })) ?? [];
    expect(feedAfter({ ...other, feed: { events } }).differences).toHaveLength(1);
  });
});
