import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Milestone } from '../fold/facts';
import type { Event } from '../formats/event';
import { funnelOf } from '../metrics/funnel-definition';
import { DAY_MS, MINUTE_MS } from '../time';
import { type Journey, Journeys, JourneysOfLog, type PlacedJourney, type Visit } from './journey';

const start = Date.UTC(2026, 10, 20, 10);
const idle = 30 * MINUTE_MS;

const view = (subject: string) => ({ label: subject, events: ['view'], where: { subject } }) as const;

const checkout = funnelOf({
  name: 'checkout',
  label: 'Checkout',
  steps: [view('/a'), view('/b'), view('/c')],
  withinMinutes: 20,
  dimensions: [{ name: 'from', label: 'From', from: 'referrer' }],
});
const rules = { idle, funnels: [checkout] };

interface Happened {
  readonly minute: number;
  readonly page: string;
  readonly id?: string;
  readonly isView?: boolean;
  readonly referrer?: string;
  /** Minutes until it arrived. */
  readonly late?: number;
}

const visitOf = ({ minute, page, id = 's', isView = true, referrer, late = 0 }: Happened, seq: number): Visit => {
  const time = start + minute * MINUTE_MS;
  const event: Event = { source: 'test', type: isView ? 'view' : 'click', subject: page, data: { id } };
  return {
    record: { seq: String(seq), arrived: time + late * MINUTE_MS, data: new Uint8Array() },
    ...{ event, time },
    read: { id, type: event.type, page, isView, ...(referrer !== undefined && { referrer }) },
  };
};

const visitsOf = (events: readonly Happened[]): Visit[] => events.map((event, i) => visitOf(event, i + 1));

const found = (events: readonly Happened[]): readonly Milestone[] => {
  const journeys = new Journeys(rules, new Map());
  return visitsOf(events).flatMap((visit) => journeys.add(visit));
};

const words = ({ event: { type, subject, data } }: Milestone): string =>
  type === 'session.reached' ? `reached ${data.step}` : `${type.slice('session.'.length)} ${subject}`;

const wordsOf = (events: readonly Happened[]): string[] => found(events).map(words);

const at = (minute: number, page: string, more: Partial<Happened> = {}): Happened => ({ minute, page, ...more });

test('a session is entered by its first page view, and goes on from each one that another follows', () => {
  expect(
    wordsOf([at(0, '/x', { isView: false }), at(1, '/x'), at(2, '/y'), at(3, '/y', { isView: false }), at(4, '/z')]),
  ).toEqual(['entered /x', 'continued /x', 'continued /y']);
});

test('after a longer pause than the setting it is entered anew, after exactly it the same one goes on', () => {
  expect(wordsOf([at(0, '/x'), at(30, '/y')])).toEqual(['entered /x', 'continued /x']);
  expect(wordsOf([at(0, '/x'), at(30.001, '/y')])).toEqual(['entered /x', 'entered /y']);
});

test('an event of a session before means nothing, and one that is a little late belongs to the session', () => {
  expect(wordsOf([at(0, '/x'), at(60, '/y'), at(1, '/late'), at(40, '/z')])).toEqual([
    'entered /x',
    'entered /y',
    'continued /y',
  ]);
});

test('the steps of a funnel count in their order, each once, whatever comes in between', () => {
  const events = ['/b', '/a', '/c', '/x', '/a', '/b', '/b', '/c', '/c'].map((page, i) => at(i, page));
  expect(wordsOf(events).filter((one) => one.startsWith('reached'))).toEqual([
    'reached /a',
    'reached /b',
    'reached /c',
  ]);
});

test('a step counts within the limit from the first one, and not before the one that it follows', () => {
  const steps = (events: readonly Happened[]) => wordsOf(events).filter((one) => one.startsWith('reached'));
  expect(steps([at(0, '/a'), at(20, '/b')])).toEqual(['reached /a', 'reached /b']);
  expect(steps([at(0, '/a'), at(20.001, '/b')])).toEqual(['reached /a']);
  expect(steps([at(0, '/a'), at(5, '/b'), at(3, '/c')])).toEqual(['reached /a', 'reached /b']);
});

test('each step says how long it took from the one before, and has the labels of the first', () => {
  const steps = found([
    at(0, '/a', { referrer: 'search.example' }),
    at(2, '/b', { referrer: 'else.example' }),
    at(3, '/c'),
  ])
    .map(({ event }) => event)
    .filter(({ type }) => type === 'session.reached');
  expect(steps.map(({ data }) => data.seconds)).toEqual([undefined, 120, 60]);
  expect(steps.map(({ data }) => data.by)).toEqual(Array(3).fill({ from: 'search.example' }));
});

test('what is known of a session goes with what happens in it', () => {
  const [entered, continued] = found([at(0, '/x', { referrer: 'search.example' }), at(1, '/y')]);
  expect(entered?.event.data).toEqual({
    id: 's',
    entry: '/x',
    referrer: 'search.example',
    browser: undefined,
    robot: false,
  });
  expect(continued?.event.data).toMatchObject({ entry: '/x', referrer: 'search.example' });
});

test('a session of which nothing has arrived for a day is forgotten', () => {
  const late = DAY_MS / MINUTE_MS;
  expect(wordsOf([at(0, '/x'), at(5, '/y', { late: late - 5 })])).toEqual(['entered /x', 'continued /x']);
  expect(wordsOf([at(0, '/x'), at(5, '/y', { late: late - 4 })])).toEqual(['entered /x', 'entered /y']);
});

test('other steps, or another limit, begin anew also in a session that goes on', () => {
  const other = funnelOf({ name: 'checkout', label: 'Checkout', steps: [view('/b'), view('/c')], withinMinutes: 20 });
  const [first, second, third] = visitsOf([at(0, '/a'), at(1, '/b'), at(2, '/c')]);
  if (!first || !second || !third) throw new Error('no visits');
  const before = new Journeys(rules, new Map());
  before.add(first);
  before.add(second);
  const after = new Journeys({ idle, funnels: [other] }, before.after);
  expect(after.add(third).map(words)).toEqual(['continued /b']);
  expect(Object.keys(after.after.get('s')?.journey.funnels ?? {})).toEqual([]);
});

/** Steps that a session has reached. */
const reach = (all: readonly Happened[]): number => {
  let [steps, first, last] = [0, 0, 0];
  const isNext = ({ page, minute }: Happened) =>
    page === ['/a', '/b', '/c'][steps] && (steps === 0 || (minute >= last && minute - first <= 20));
  for (const event of all.filter((one) => one.isView !== false)) {
    if (!isNext(event)) continue;
    if (steps === 0) first = event.minute;
    last = event.minute;
    steps++;
  }
  return steps;
};

/** The same by hand: all events of an id so far are looked at again for each. */
const byHand = (events: readonly Happened[]): string[] => {
  const said: string[] = [];
  const sessions = new Map<string, Happened[]>();
  for (const event of events) {
    const id = event.id ?? 's';
    const open = sessions.get(id) ?? [];
    const minutes = open.map(({ minute }) => minute);
    if (open.length > 0 && event.minute < Math.min(...minutes) - 30) continue;
    const session = open.length === 0 || event.minute > Math.max(...minutes) + 30 ? [] : open;
    const [before] = session.toReversed();
    said.push(before ? `continued ${before.page}` : `entered ${event.page}`);
    if (reach([...session, event]) > reach(session)) said.push(`reached ${event.page}`);
    sessions.set(id, [...session, event]);
  }
  return said;
};

const happened = fc.record({
  minute: fc.nat({ max: 120 }),
  page: fc.constantFrom('/a', '/b', '/c'),
  id: fc.constantFrom('s', 't'),
});

test('what is found is what a look at all events before finds', () => {
  fc.assert(
    fc.property(fc.array(happened, { maxLength: 40 }), (events) => {
      const sorted = events.map((event, i) => ({ ...event, minute: i * 4 + (event.minute % 40) }));
      expect(wordsOf(sorted)).toEqual(byHand(sorted));
    }),
  );
});

test('from wherever it stood, and however often, a journey comes to the same and nothing is found twice', () => {
  fc.assert(
    fc.property(fc.array(happened, { minLength: 1, maxLength: 30 }), fc.nat(30), fc.nat(30), (events, one, other) => {
      const visits = visitsOf(events);
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const whole = new Journeys(rules, new Map());
      const all = visits.map((visit) => whole.add(visit));
      const first = new Journeys(rules, new Map());
      for (const visit of visits.slice(0, to)) first.add(visit);
      const again = new Journeys(rules, first.after);
      const rest = visits.slice(from).map((visit) => again.add(visit));
      expect(rest.slice(to - from).flat()).toEqual(all.slice(to).flat());
      const merged = new Map<string, PlacedJourney>([...first.after, ...again.after]);
      expect(merged).toEqual(whole.after);
    }),
  );
});

test('a shard that comes from others goes on with what was latest in them', () => {
  const log = new JourneysOfLog(rules);
  log.follow('left', [visitOf(at(0, '/a'), 1)]);
  log.follow('right', [visitOf(at(2, '/a'), 2), visitOf(at(3, '/b'), 3)]);
  log.open('child', ['left', 'right']);
  expect(log.follow('child', [visitOf(at(4, '/c'), 1)]).map(words)).toEqual(['continued /b', 'reached /c']);
});

test('a journey holds nothing personal but the pages, the host and the browser', () => {
  const journeys = new Journeys(rules, new Map());
  for (const visit of visitsOf([at(0, '/x', { referrer: 'search.example' })])) journeys.add(visit);
  const journey: Journey | undefined = journeys.after.get('s')?.journey;
  expect(Object.keys(journey ?? {}).sort()).toEqual([
    'arrived',
    'entry',
    'first',
    'funnels',
    'last',
    'page',
    'referrer',
    'robot',
  ]);
});
