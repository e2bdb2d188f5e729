import {
  type EarlierMetric,
  earlierMetricSchema,
  type Metric,
  metricTopic,
  parseTopic,
  type Topic,
} from '@millrace/contract';
import { z } from 'zod';
import type { IdentityOf, MetricIdentity, MetricMeaning } from './metric-identity';

/** One definition that a metric had. */
export interface MetricVersion {
  /** From 1 up, in the order in which the metric had them first; it never changes. */
  readonly number: number;
  readonly id: string;
  readonly formerId?: string | undefined;
  readonly meaning: MetricMeaning;
  /** As the catalogue had it last. A newer version of the service may have written of it what this one does not know. */
  readonly metric: Readonly<Record<string, unknown>>;
  readonly since: number;
  /** When another one took its place; undefined while none has. */
  readonly until?: number | undefined;
}

/** Every definition that a metric had while figures of them are stored. */
export interface MetricPast {
  /** The metric's first name, under which it is stored. */
  readonly storedAs: string;
  /** The name that it had last. */
  readonly name: string;
  readonly versions: readonly MetricVersion[];
}

/** A metric that is stored, as it is defined now. */
export interface StoredMetric {
  readonly metric: Metric;
  readonly identity: MetricIdentity;
}

/** The metrics of a catalogue that have an identity; the others are Millrace's own, or are not stored. */
export const storedMetrics = (metrics: readonly Metric[], identityOf: IdentityOf): readonly StoredMetric[] =>
  metrics.flatMap((metric) => {
    const identity = identityOf(metricTopic(metric.name));
    return identity ? [{ metric, identity }] : [];
  });

export const storedNameOf = ({ identity }: StoredMetric): string => parseTopic(identity.storedAs).name;

const byNumber = (a: MetricVersion, b: MetricVersion): number => a.number - b.number;

const replaced = (version: MetricVersion, at: number): MetricVersion =>
  version.until === undefined ? { ...version, until: at } : version;

/** The past of a metric that is defined so from `at` on, and in which nothing that ended before `oldest` is left. */
const withCurrent = (past: MetricPast | undefined, current: StoredMetric, at: number, oldest: number): MetricPast => {
  const { id, formerId, meaning } = current.identity;
  const versions = past?.versions ?? [];
  const known = versions.find((version) => version.id === id);
  const others = versions.filter((version) => version !== known && (version.until ?? at) >= oldest);
  const number = known?.number ?? Math.max(0, ...versions.map((version) => version.number)) + 1;
  const metric = { ...current.metric };
  const version = {
    number,
    id,
    ...(formerId !== undefined && { formerId }),
    meaning,
    metric,
    since: known?.since ?? at,
  };
  return {
    storedAs: storedNameOf(current),
    name: metric.name,
    versions: [...others.map((other) => replaced(other, at)), version].sort(byNumber),
  };
};

/** The past of a metric that is defined no longer. */
const withoutCurrent = (past: MetricPast, at: number): MetricPast => ({
  ...past,
  versions: past.versions.map((version) => replaced(version, at)),
});

/** What to write of all metrics, now that they are defined so: pasts that are not as they are stored. */
export const changedPasts = (
  pasts: readonly MetricPast[],
  current: readonly StoredMetric[],
  at: number,
  oldest: number,
): readonly MetricPast[] => {
  const stored = new Map(pasts.map((past) => [past.storedAs, past]));
  const defined = new Set(current.map(storedNameOf));
  const wanted = [
    ...current.map((one) => withCurrent(stored.get(storedNameOf(one)), one, at, oldest)),
    ...pasts.filter(({ storedAs }) => !defined.has(storedAs)).map((past) => withoutCurrent(past, at)),
  ];
  return wanted.filter((past) => JSON.stringify(past) !== JSON.stringify(stored.get(past.storedAs)));
};

/** Unknown keys are left out, and not an error: a newer version may have written them. */
const metricOfVersion = z.object(earlierMetricSchema.shape);

const earlierMetric = (of: string, version: MetricVersion): EarlierMetric | undefined => {
  const { number, metric, since, until } = version;
  const told = { ...metric, name: `${of}@${number}`, of, since, ...(until !== undefined && { until }) };
  const { success, data } = metricOfVersion.safeParse(told);
  return success ? data : undefined;
};

/** What metrics were before, the latest of each first, where figures of it may still be stored. */
export const earlierMetrics = (
  pasts: readonly MetricPast[],
  identityOf: IdentityOf,
  oldest: number,
): readonly EarlierMetric[] =>
  pasts.flatMap((past) => {
    const identity = identityOf(metricTopic(past.storedAs));
    const of = identity ? parseTopic(identity.topic).name : past.name;
    return past.versions
      .filter(({ id, until }) => id !== identity?.id && (until ?? oldest) >= oldest)
      .sort((a, b) => byNumber(b, a))
      .flatMap((version) => earlierMetric(of, version) ?? []);
  });

/** The id of the form before belongs to the first definition that had it: the later ones differ in what that form did not hold. */
const ownFormerId = (past: MetricPast | undefined, id: string, formerId: string | undefined): string | undefined => {
  const first = past?.versions.find((version) => version.formerId === formerId);
  return first && first.id !== id ? undefined : formerId;
};

/** The identities of now without the figures that belong to earlier definitions. */
export const strictIdentities = (pasts: readonly MetricPast[], identityOf: IdentityOf): IdentityOf => {
  const byTopic = new Map(pasts.map((past) => [metricTopic(past.storedAs), past]));
  const strict = new Map<Topic, MetricIdentity>();
  return (topic) => {
    const identity = strict.get(topic) ?? identityOf(topic);
    if (!identity || strict.has(topic)) return identity;
    const { formerId, ...rest } = identity;
    const own = ownFormerId(byTopic.get(identity.storedAs), identity.id, formerId);
    const made = { ...rest, ...(own !== undefined && { formerId: own }) };
    strict.set(topic, made);
    return made;
  };
};

/** Splits `revenue@1`; undefined for what is no such name. */
const splitReference = (name: string): { readonly of: string; readonly number: number } | undefined => {
  const [, of, number] = /^(.+)@(\d+)$/.exec(name) ?? [];
  return of === undefined ? undefined : { of, number: Number(number) };
};

/** An earlier definition as it is asked for, and how its figures are found: under the name that it is asked for by. */
export interface EarlierDefinition {
  readonly metric: Metric;
  readonly identityOf: IdentityOf;
}

/** What is asked for as `revenue@1`; undefined where there is no such definition. */
export const earlierDefinition = (
  pasts: readonly MetricPast[],
  identityOf: IdentityOf,
  name: string,
): EarlierDefinition | undefined => {
  const asked = splitReference(name);
  if (!asked) return undefined;
  const storedAs = identityOf(metricTopic(asked.of))?.storedAs;
  const past = pasts.find((one) => (storedAs ? metricTopic(one.storedAs) === storedAs : one.name === asked.of));
  const version = past?.versions.find(({ number }) => number === asked.number);
  const metric = past && version && earlierMetric(asked.of, version);
  if (!past || !version || !metric) return undefined;
  const { of: _of, since: _since, until: _until, ...described } = metric;
  const { id, formerId, meaning } = version;
  const own = ownFormerId(past, id, formerId);
  const topic = metricTopic(name);
  const identity = {
    id,
    ...(own !== undefined && { formerId: own }),
    meaning,
    topic,
    storedAs: metricTopic(past.storedAs),
  };
  const known = new Set<Topic>([topic, identity.storedAs]);
  return { metric: described, identityOf: (of) => (known.has(of) ? identity : undefined) };
};
