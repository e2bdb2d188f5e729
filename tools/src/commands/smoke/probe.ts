import { type Breakdown, type Catalog, catalogSchema, type Endpoints, type Metric } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time';

/** What a run puts onto the stream, and where it finds it again: whatever the catalogue declares. */
export interface Probe {
  readonly metric: string;
  /** In words, for the person who reads the result. */
  readonly what: string;
  /** The text of one record. */
  readonly record: (index: number) => string;
  /** How many of this run's events the window that starts then has, by its breakdown. */
  readonly countIn: (start: number, breakdown: Breakdown) => number;
  /** The parameters of a question of `GET /metrics/NAME` whose total is this run's events. */
  readonly question: Readonly<Record<string, string>>;
}

/** The event type that a count metric names, unless it is a whole family of types. */
const exactType = ({ events }: Metric): string | undefined => events.find((type) => !type.endsWith('*'));

const reads = (pattern: string, type: string): boolean =>
  pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;

/** Whether an event of the type is of use without any value: a metric that measures would refuse it. */
const needsNoValue = (type: string, metrics: readonly Metric[]): boolean =>
  metrics.every(
    ({ measure, events }) =>
      measure === 'count' || measure === 'unique' || !events.some((pattern) => reads(pattern, type)),
  );

/**
 * A second in which nobody else has sent anything, a few hours ago: the catalogue does not say from which field a label comes, so this run's events
 * are recognised by their time. Seconds are retained for a day at least.
 */
const quietSecond = (now: number, random: () => number): number =>
  Math.floor((now - 2 * HOUR_MS - random() * 18 * HOUR_MS) / SECOND_MS) * SECOND_MS;

const countedEvents = (metric: string, type: string, run: string, second: number): Probe => ({
  metric,
  what: `events of the type ${type}`,
  record: (index) =>
    JSON.stringify({
      specversion: '1.0',
      id: `${run}/${index}`,
      source: 'smoke',
      type,
      subject: `/smoke/${run}`,
      time: new Date(second).toISOString(),
      data: {},
    }),
  countIn: (start, { total }) => (start === second ? (total?.count ?? 0) : 0),
  question: { from: String(second), to: String(second + SECOND_MS), step: '1' },
});

/** No format is allowed such a key, and hardly anybody else sends one. */
const REFUSED = { key: '__proto__', reason: 'forbidden_key' } as const;

const refusedEvents = (run: string, now: number): Probe => {
  const ofReason = ({ dimensions }: Breakdown) =>
    dimensions.find(({ name }) => name === 'reason')?.values.find(([label]) => label === REFUSED.reason)?.[1].count;
  return {
    metric: 'rejected',
    what: 'events that are refused, since the catalogue has no count of a type that needs no value',
    record: (index) => `{"smoke":"${run}/${index}","${REFUSED.key}":{}}`,
    countIn: (start, breakdown) => (start >= now - MINUTE_MS ? (ofReason(breakdown) ?? 0) : 0),
    question: {
      from: String(now),
      to: String(now + 3 * MINUTE_MS),
      step: '1',
      where: `reason:${REFUSED.reason}`,
    },
  };
};

/** The easiest thing to count that the catalogue has. Each service counts what it refuses, so that there always is one. */
export const chooseProbe = (
  { metrics }: Pick<Catalog, 'metrics'>,
  run: string,
  now = Date.now(),
  random: () => number = Math.random,
): Probe => {
  for (const metric of metrics) {
    const takesAll = metric.measure === 'count' && metric.where === undefined;
    const type = takesAll ? exactType(metric) : undefined;
    if (type !== undefined && needsNoValue(type, metrics))
      return countedEvents(metric.name, type, run, quietSecond(now, random));
  }
  return refusedEvents(run, Math.floor(now / SECOND_MS) * SECOND_MS);
};

const ANSWER_WITHIN_MS = 10_000;

export const catalogOf = async ({ rest }: Endpoints, token: string): Promise<Catalog> => {
  const answer = await fetch(`${rest}/catalog`, {
    headers: { authorization: token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`GET /catalog answered ${answer.status}: ${await answer.text()}`);
  return catalogSchema.parse(await answer.json());
};
