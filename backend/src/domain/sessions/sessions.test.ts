import { seededRandom } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SessionEvent } from '../metrics/session-event';
import { MINUTE_MS } from '../time';
import { partAfter, type SessionDelta, type StoredPart } from './session-changes';
import { mergeParts, partOf, partOfAll, type SessionPart, slotOf } from './session-part';
import { chainsOf, sessionOf, timelineOf } from './sessions';

const idle = 30 * MINUTE_MS;
const start = Date.UTC(2026, 10, 20, 10);
const reading = { now: start + 10 * idle, idle };

interface Happened {
  readonly minute: number;
  readonly shard?: string;
  readonly page?: string;
  readonly isView?: boolean;
  readonly more?: Partial<SessionEvent>;
}

const timeOf = ({ minute }: Happened): number => start + minute * MINUTE_MS;

const eventOf = ({ page, isView = page !== undefined, more }: Happened): SessionEvent => ({
  ...{ id: 's', type: 'a.b', isView },
  ...(page !== undefined && { page }),
  ...more,
});

/** As `durable` stores them: each shard in its own order. */
const partsOf = (events: readonly Happened[]): StoredPart[] => {
  const parts = new Map<string, StoredPart>();
  for (const [i, event] of events.entries()) {
    const key = { id: 's', slot: slotOf(timeOf(event), idle), shard: event.shard ?? 'a' };
    const name = `${key.slot} ${key.shard}`;
    const seq = String(i + 1);
    const delta: SessionDelta = {
      key,
      last: seq,
      arrived: 0,
      events: [{ seq, time: timeOf(event), event: eventOf(event) }],
    };
    const after = partAfter(delta, parts.get(name));
    if (after) parts.set(name, after);
  }
  return [...parts.values()];
};

const sessionsOf = (events: readonly Happened[]) =>
  chainsOf(partsOf(events), idle).map((chain) => sessionOf('s', chain, reading));

test('a session has its times, its pages, where it came from and what it was seen with', () => {
  const agent = { browser: 'Firefox', bot: false };
  const events = [
    { minute: 1, page: '/in', more: { referrer: 'search.example', agent } },
    { minute: 2, page: '/in', isView: false },
    { minute: 29, page: '/cart', more: { referrer: 'shop.example' } },
    { minute: 40, page: '/out' },
  ];
  expect(sessionsOf(events)).toEqual([
    {
      id: 's',
      first: start + MINUTE_MS,
      last: start + 40 * MINUTE_MS,
      duration: 39 * MINUTE_MS,
      events: 4,
      pages: 3,
      entry: '/in',
      exit: '/out',
      referrer: 'search.example',
      browser: 'Firefox',
      bot: false,
      active: false,
      bounced: false,
    },
  ]);
});

test('after a longer pause than the setting another session begins, after exactly it the same one goes on', () => {
  expect(sessionsOf([{ minute: 10 }, { minute: 40 }])).toHaveLength(1);
  expect(sessionsOf([{ minute: 10 }, { minute: 40.001 }])).toHaveLength(2);
});

test('a late event that fills the pause makes one of two', () => {
  const two = [{ minute: 0 }, { minute: 50 }];
  expect(sessionsOf(two)).toHaveLength(2);
  expect(sessionsOf([...two, { minute: 25 }])).toMatchObject([{ events: 3, duration: 50 * MINUTE_MS }]);
});

test('what several shards have of a session is one, also where only together they fill a pause', () => {
  const events = [
    { minute: 0, shard: 'a', page: '/1' },
    { minute: 25, shard: 'b', page: '/2' },
    { minute: 50, shard: 'a', page: '/3' },
    { minute: 75, shard: 'b', page: '/4' },
  ];
  expect(sessionsOf(events)).toMatchObject([{ events: 4, entry: '/1', exit: '/4' }]);
});

test('a single view that is not followed by anything has bounced once the session has ended', () => {
  const [chain] = chainsOf(partsOf([{ minute: 0, page: '/in' }]), idle);
  if (!chain) throw new Error('no session');
  expect(sessionOf('s', chain, { now: start + idle, idle })).toMatchObject({ active: true, bounced: false });
  expect(sessionOf('s', chain, { now: start + idle + 1, idle })).toMatchObject({ active: false, bounced: true });
  expect(sessionsOf([{ minute: 0, page: '/in' }, { minute: 1 }])).toMatchObject([{ bounced: false }]);
});

test('one event of a robot makes a robot of the session', () => {
  const agent = { browser: 'Other', bot: true };
  expect(sessionsOf([{ minute: 0 }, { minute: 1, more: { agent } }, { minute: 2 }])).toMatchObject([{ bot: true }]);
});

test('of many steps the first and the last ten are kept, and how many are not', () => {
  const events = Array.from({ length: 29 }, (_, i) => ({ minute: i, page: `/${i}` }));
  const [chain] = chainsOf(partsOf(events), idle);
  const timeline = chain ? timelineOf(chain) : [];
  expect(timeline).toHaveLength(21);
  expect(timeline[10]).toEqual({ leftOut: 9 });
  expect(timeline.map((one) => ('page' in one ? one.page : '…')).join(' ')).toBe(
    '/0 /1 /2 /3 /4 /5 /6 /7 /8 /9 … /19 /20 /21 /22 /23 /24 /25 /26 /27 /28',
  );
});

test('of what goes on for longer than a day the last day is shown, and that it is', () => {
  const events = Array.from({ length: 60 }, (_, i) => ({ minute: i * 29 }));
  const [session] = sessionsOf(events);
  expect(session).toMatchObject({ cut: true });
  expect(session?.duration).toBeLessThanOrEqual(24 * 60 * MINUTE_MS);
});

test('a retry of any part of the log changes nothing', () => {
  const key = { id: 's', slot: start, shard: 'a' };
  const placed = ['1', '2', '10'].map((seq, i) => ({ seq, time: start + i, event: eventOf({ minute: 0 }) }));
  const all = partAfter({ key, last: '10', arrived: 0, events: placed }, undefined);
  const half = partAfter({ key, last: '2', arrived: 0, events: placed.slice(0, 2) }, undefined);
  expect(partAfter({ key, last: '10', arrived: 0, events: placed }, half)).toEqual(all);
  expect(partAfter({ key, last: '10', arrived: 0, events: placed }, all)).toBeUndefined();
});

const happened = fc.record({
  minute: fc.nat({ max: 29 }),
  page: fc.constantFrom('/a', '/b', '/c'),
  isView: fc.boolean(),
});

test('merging is the same in whatever groups', () => {
  fc.assert(
    fc.property(fc.array(happened, { minLength: 3, maxLength: 60 }), fc.nat(), (events, seed) => {
      const parts = events.map((event) => partOf(eventOf(event), timeOf(event)));
      const random = seededRandom(seed);
      const halves = (all: readonly SessionPart[]): SessionPart => {
        const [only] = all;
        if (only && all.length === 1) return only;
        const cut = 1 + Math.floor(random() * (all.length - 1));
        return mergeParts(halves(all.slice(0, cut)), halves(all.slice(cut)));
      };
      const one = parts.reduce(mergeParts);
      expect(halves(parts)).toEqual(one);
      const timed = events.map((event) => ({ event: eventOf(event), time: timeOf(event) }));
      expect(partOfAll(timed)).toEqual(one);
    }),
  );
});

test('sessions are those of the events in whatever order they came: found by a plain sort', () => {
  const far = fc.record({ minute: fc.nat({ max: 300 }), shard: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(far, { minLength: 1, maxLength: 40 }), (events) => {
      const minutes = events.map(({ minute }) => minute).sort((a, b) => a - b);
      const expected: number[][] = [];
      for (const minute of minutes) {
        const open = expected.at(-1);
        if (open && minute - (open.at(-1) ?? 0) <= 30) open.push(minute);
        else expected.push([minute]);
      }
      const got = sessionsOf(events).map(({ first, events: count }) => [(first - start) / MINUTE_MS, count]);
      expect(got).toEqual(expected.map((all) => [all[0], all.length]));
    }),
  );
});
