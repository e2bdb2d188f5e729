import { type Pacing, samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { ConnectionState } from '../connection/connection-state';
import { type Freshness, type Status, statusFacts, statusOf, statusText, statusWord, Waiting } from './status';

const now = Date.UTC(2026, 10, 20, 14, 2, 7);
const live: ConnectionState = { kind: 'live' };
const fresh: Freshness = {
  now,
  updatedAt: now - 4000,
  latency: { p50: 410, p99: 900, samples: 90, recent: 390 },
  lag: 4000,
  coverage: [{ from: 0 }],
  settledUntil: now - 4000,
  backfillStatus: 'done',
  paused: undefined,
};
const late = (recent: number | undefined, lag = 4000): Freshness => ({
  ...fresh,
  lag,
  latency: { p50: 410, p99: 900, samples: 90, recent },
});
const textOf = (freshness: Freshness, state: ConnectionState = live) => statusText(statusOf(state, freshness, now));

describe('a page that is connected', () => {
  test('is live with its delay, while that is below three seconds', () => {
    expect(textOf(fresh)).toBe('Live · 0.4 s');
    expect(textOf(late(40))).toBe('Live · < 0.1 s');
    expect(textOf(late(2999))).toBe('Live · 3.0 s');
    expect(textOf(late(undefined))).toBe('Live · 0.4 s');
    expect(textOf({ ...fresh, latency: undefined, lag: undefined })).toBe('Live');
  });

  test('is behind from three seconds on, and says by how much', () => {
    expect(textOf(late(3000))).toBe('3 s behind');
    expect(textOf(late(13_400))).toBe('13 s behind');
  });

  test('is behind by a shard that it has not seen for longer than a quiet one can be', () => {
    expect(textOf(late(390, 20_000))).toBe('Live · 0.4 s');
    expect(textOf(late(390, 75_000))).toBe('1 min 15 s behind');
    expect(textOf(late(undefined, 75_000))).toBe('1 min 15 s behind');
  });

  describe('and whose frames are kept apart on purpose', () => {
    const paced = (interval: number, recent: number, reason: Pacing['reason'] = 'viewers'): Freshness => ({
      ...fresh,
      latency: { p50: 410, p99: 900, samples: 90, recent, pacing: { interval, reason } },
    });
    const updates = (freshness: Freshness) =>
      statusFacts(live, freshness, now).find(({ name }) => name === 'Updates')?.text;

    test('is not behind by as much as that', () => {
      expect(textOf(paced(5000, 3000))).toBe('Live · every 5 s');
      expect(textOf(paced(5000, 7999))).toBe('Live · every 5 s');
      expect(textOf(paced(5000, 8000))).toBe('8 s behind');
      expect(textOf(paced(1334, 900))).toBe('Live · every 1.3 s');
    });

    test('goes on showing its delay while that says more', () => {
      expect(textOf(paced(500, 410))).toBe('Live · 0.4 s');
    });

    test('says why', () => {
      expect(updates(fresh)).toBe('as events come in');
      expect(updates(paced(500, 410))).toBe('every 0.5 s, since many people watch');
      expect(updates(paced(5000, 410, 'busy'))).toBe('every 5 s, since the service is busy');
      expect(updates(paced(2000, 410, 'budget'))).toBe(
        'every 2 s, and at times later: more people watch than the service can serve',
      );
    });
  });

  test('does not go by a delay of a minute ago once nothing comes', () => {
    const slow = { p50: 8000, p99: 9000, samples: 3, recent: undefined };
    expect(textOf({ ...fresh, latency: slow })).toBe('Live');
  });
});

test('a paused page says since when and how many events wait, whatever the connection does', () => {
  const since = now - 60_000;
  const paused = { ...late(13_000), paused: { since, events: 1240 } };
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(since);
  expect(textOf(paused)).toBe(`Paused ${time} · 1,240 waiting`);
  expect(textOf({ ...paused, paused: { since, events: 0 } })).toBe(`Paused ${time}`);
  expect(textOf(paused, { kind: 'reconnecting', reason: 'gone', offline: false })).toBe(
    `Paused ${time} · 1,240 waiting`,
  );
  expect(textOf(paused, { kind: 'failed', reason: 'no' })).toBe('Stopped');
});

test('a lost connection says when it is tried again, and never in zero seconds', () => {
  const lost = { kind: 'reconnecting', reason: 'gone', offline: false } as const;
  expect(textOf(fresh, { ...lost, nextTry: now + 3000 })).toBe('Retry in 3 s');
  expect(textOf(fresh, { ...lost, nextTry: now + 10 })).toBe('Retry in 1 s');
  expect(textOf(fresh, lost)).toBe('Reconnecting');
  expect(textOf(fresh, { ...lost, offline: true })).toBe('Offline');
});

test('each status has a word that stands still', () => {
  const all: Status[] = [{ kind: 'connecting' }, { kind: 'behind', seconds: 4 }, { kind: 'asleep' }];
  expect(all.map(statusWord)).toEqual(['Connecting', 'Behind', 'Asleep']);
});

test('the facts say what is shown, not what would be without a pause', () => {
  const named = (freshness: Freshness) =>
    Object.fromEntries(statusFacts(live, freshness, now).map(({ name, text }) => [name, text]));
  expect(named(fresh)).toMatchObject({
    Connection: 'Connected',
    'Event to screen': 'p50 410 ms, p99 900 ms',
    Backfill: 'done',
  });
  const late = { p50: 410, p99: 1937, samples: 90, recent: undefined };
  expect(named({ ...fresh, latency: late })).toMatchObject({ 'Event to screen': 'p50 410 ms, p99 1,937 ms' });
  expect(Object.keys(named({ ...fresh, paused: { since: now, events: 1 } }))).toContain('Last event shown');
  const nothing = { ...fresh, updatedAt: undefined, latency: undefined, coverage: [], settledUntil: undefined };
  expect(named(nothing)).toMatchObject({
    'Last event': 'none yet',
    'Event to screen': 'not measured yet',
    Complete: 'nothing yet',
    'Settled up to': 'not known yet',
  });
});

test('what waits is counted once, however often and in however many parts it comes', () => {
  const frame = { ...samples.sampleDeltaFrame, of: 2, events: 3 };
  const waiting = new Waiting(now);
  for (const part of [1, 2, 1]) waiting.add({ ...frame, part });
  waiting.add({ ...frame, part: 1, shard: 'another' });
  expect(waiting.events).toBe(6);
});
