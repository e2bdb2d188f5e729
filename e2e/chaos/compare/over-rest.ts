import {
  type Breakdown,
  boundOf,
  crossedName,
  cutLabels,
  GRANULARITY_MS,
  type Granularity,
  type HistoryPoint,
  historyAnswerSchema,
  historyQuerySchema,
  type Item,
  itemsAnswerSchema,
  itemsQuerySchema,
  metricTopic,
  type Session,
  sessionsAnswerSchema,
  sessionsQuerySchema,
  settledAnswerSchema,
  settledQuerySchema,
} from '@millrace/contract';
import { createQueryHistory } from '../../../backend/src/app/history/query-history';
import { createListItems } from '../../../backend/src/app/items/query-items';
import {
  createFindSession,
  createListSessions,
  type SessionsDeps,
} from '../../../backend/src/app/sessions/query-sessions';
import { createQuerySettled } from '../../../backend/src/app/settled/query-settled';
import type { StoredPart } from '../../../backend/src/domain/sessions/session-changes';
import { chainsOf, sessionOf } from '../../../backend/src/domain/sessions/sessions';
import { MINUTE_MS } from '../../../backend/src/domain/time';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { RealPorts } from '../service/ports';
import { retention } from '../settings';
import type { Truth } from '../truth/truth';
import { allTopics } from '../viewers/page';
import { addTo, type ByWindow, type Comparison, checkWindows, titleOf } from './differences';
import { checkFunnels } from './funnels-over-rest';

const GROUPS = ['admins'];
/** Windows of one question, with room for the steps at its ends. */
const WINDOWS = 480;
/** Sessions that are asked for one by one. */
const SINGLE_SESSIONS = 20;
/** What is about to be too old to be shown is not asked for. */
const MARGIN_MS = 2 * MINUTE_MS;

interface Asking {
  readonly ports: RealPorts;
  readonly now: () => number;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** `GET /settled`: all seconds of a day, of all metrics. */
const checkSettled = async (
  comparison: Comparison,
  { figures }: Truth,
  { ports, now, settling }: Asking,
): Promise<void> => {
  const query = createQuerySettled({ reader: ports.reader(), metrics, now, retention, settling });
  const since = Math.ceil((now() - retention.second + MARGIN_MS) / 1000) * 1000;
  const found: ByWindow = new Map();
  let next: string | undefined;
  do {
    const asked = { topics: allTopics.join(','), since: String(since), ...(next !== undefined && { next }) };
    const answer = settledAnswerSchema.parse(throughJson(await query(GROUPS, settledQuerySchema.parse(asked))));
    for (const { start, series } of answer.windows)
      for (const { topic, breakdown } of series) addTo(found, topic, start, breakdown);
    next = answer.next;
  } while (next !== undefined);
  checkWindows(comparison, 'GET /settled', 'second', { expected: figures.second, got: found }, since);
};

/** Runs of windows that one question can be asked for. */
const rangesOf = (starts: readonly number[], step: number): { readonly from: number; readonly to: number }[] => {
  const ranges: { from: number; to: number }[] = [];
  for (const start of starts.toSorted((a, b) => a - b)) {
    const open = ranges.at(-1);
    if (open && start < open.from + WINDOWS * step) open.to = start + step;
    else ranges.push({ from: start, to: start + step });
  }
  return ranges;
};

/** What an answer should say of a window. Which labels it names is its own affair: the others are in `other`. */
const pointOf = (
  { total, dimensions }: Breakdown,
  by: string | undefined,
  named: ReadonlySet<string>,
): Omit<HistoryPoint, 'start'> => {
  if (by === undefined) return { ...(total && { total }) };
  const found = dimensions.find(({ name }) => name === by) ?? { name: by, values: [] };
  const { values, other, spread } = cutLabels(found, (label) => named.has(label));
  return { ...(total && { total }), values, ...(other && { other }), ...(spread && { within: boundOf(spread) }) };
};

/** `GET /metrics/{name}`: windows of one length, broken down as `by` says. */
const checkMetric = async (
  comparison: Comparison,
  { figures }: Truth,
  { ports, now, settling }: Asking,
  {
    name,
    by,
    granularity,
  }: { readonly name: string; readonly by: string | undefined; readonly granularity: Granularity },
): Promise<void> => {
  const query = createQueryHistory({ reader: ports.reader(), metrics, now, retention, settling });
  const topic = metricTopic(name);
  const step = GRANULARITY_MS[granularity];
  const oldest = now() - retention[granularity] + MARGIN_MS;
  const shown = [...(figures[granularity].get(topic) ?? [])].filter(([start]) => start >= oldest);
  const expected = new Map<number, Omit<HistoryPoint, 'start'>>();
  const found = new Map<number, Omit<HistoryPoint, 'start'>>();
  const starts = shown.map(([start]) => start);
  for (const { from, to } of rangesOf(starts, step)) {
    const range = { from: String(from), to: String(to), step: String(step / 1000) };
    const asked = { ...range, sketches: 'true', ...(by !== undefined && { by }) };
    const answer = historyAnswerSchema.parse(throughJson(await query(GROUPS, name, historyQuerySchema.parse(asked))));
    for (const { start, partial: _, ...point } of answer.points) found.set(start, point);
    const named = new Set(answer.points.flatMap(({ values = [] }) => values.map(([label]) => label)));
    for (const [start, breakdown] of shown)
      if (start >= from && start < to) expected.set(start, pointOf(breakdown, by, named));
  }
  comparison.checkAll('GET /metrics', (start) => titleOf(granularity, topic, start), expected, found);
};

const checkItems = async (comparison: Comparison, { items }: Truth, { ports }: Asking): Promise<void> => {
  const types = metrics.catalog.items.map(({ type }) => type);
  const list = createListItems({ items: ports.itemReader(), metrics });
  const found = new Map<string, Item>();
  for (const type of types) {
    let next: string | undefined;
    do {
      const asked = itemsQuerySchema.parse({ limit: '50', ...(next !== undefined && { next }) });
      const answer = itemsAnswerSchema.parse(throughJson(await list(GROUPS, type, asked)));
      for (const item of answer.items) found.set(`${type} ${item.subject}`, item);
      next = answer.next;
    } while (next !== undefined);
  }
  comparison.checkAll('GET /items', (name) => `the item ${name}`, items, found);
};

const sessionName = ({ id, first }: Pick<Session, 'id' | 'first'>): string => `${id} at ${first}`;

/** The sessions that the parts of the log are, but for those that are about to expire. */
const expectedSessions = ({ sessions }: Truth, now: number, oldest: number): ReadonlyMap<string, Session> => {
  const idle = metrics.sessions?.idle ?? 0;
  const byId = new Map<string, StoredPart[]>();
  for (const part of sessions.values()) byId.set(part.key.id, [...(byId.get(part.key.id) ?? []), part]);
  const all = [...byId].flatMap(([id, parts]) =>
    chainsOf(parts, idle).map((chain) => sessionOf(id, chain, { now, idle })),
  );
  return new Map(all.flatMap((one) => (one.first >= oldest ? [[sessionName(one), one] as const] : [])));
};

/** `GET /sessions`, page by page. */
const listedSessions = async (asking: SessionsDeps, oldest: number): Promise<ReadonlyMap<string, Session>> => {
  const list = createListSessions(asking);
  const found: Session[] = [];
  let next: string | undefined;
  do {
    const asked = sessionsQuerySchema.parse({ from: String(oldest), ...(next !== undefined && { next }) });
    const answer = sessionsAnswerSchema.parse(throughJson(await list(GROUPS, asked)));
    found.push(...answer.sessions.filter(({ first }) => first >= oldest));
    next = answer.next;
  } while (next !== undefined);
  return new Map(found.map((one) => [sessionName(one), one]));
};

const checkSessions = async (comparison: Comparison, truth: Truth, { ports, now }: Asking): Promise<void> => {
  const deps = { sessions: ports.sessionReader(), metrics, now };
  const oldest = now() - retention.item + (metrics.sessions?.idle ?? 0);
  const expected = expectedSessions(truth, now(), oldest);
  comparison.checkAll('GET /sessions', (name) => `the session ${name}`, expected, await listedSessions(deps, oldest));
  const find = createFindSession(deps);
  for (const [name, session] of [...expected].slice(0, SINGLE_SESSIONS)) {
    const { timeline, ...found } = await find(GROUPS, session.id, { at: session.last });
    comparison.check('GET /sessions/{id}', () => `the session ${name}`, session, found);
    const steps = timeline.reduce((sum, one) => sum + ('leftOut' in one ? one.leftOut : 1), 0);
    comparison.check('GET /sessions/{id}', () => `the steps of ${name}`, session.events, steps);
  }
};

/** Asks REST for everything. `seconds`: also each metric's seconds one by one, which `GET /settled` has answered already. */
export const checkRest = async (
  comparison: Comparison,
  truth: Truth,
  asking: Asking,
  seconds: boolean,
): Promise<void> => {
  await checkSettled(comparison, truth, asking);
  const granularities = seconds ? (['second', 'minute', 'hour'] as const) : (['minute', 'hour'] as const);
  // What formulas are computed of is all compared.
  for (const { name, dimensions, crossed = [] } of metrics.catalog.metrics.filter(({ formula }) => !formula))
    for (const granularity of granularities)
      for (const by of [dimensions[0]?.name, ...crossed.map(crossedName)])
        await checkMetric(comparison, truth, asking, { name, by, granularity });
  await checkItems(comparison, truth, asking);
  await checkSessions(comparison, truth, asking);
  await checkFunnels(comparison, truth, asking);
};
