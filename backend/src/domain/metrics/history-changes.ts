import type { Metric } from '@millrace/contract';
import type { MetricMeaning } from './metric-identity';
import { type MetricPast, type MetricVersion, type StoredMetric, storedNameOf } from './metric-past';

const NOTHING = 'none';

const wordsOf = (value: unknown): string => {
  if (value === undefined) return NOTHING;
  return Array.isArray(value) ? value.join(', ') || NOTHING : String(value);
};

/** `decimals 2 → 3`, if they differ. */
const change = (what: string, before: unknown, after: unknown): string[] =>
  wordsOf(before) === wordsOf(after) ? [] : [`${what} ${wordsOf(before)} → ${wordsOf(after)}`];

const PARTS = ['measure', 'field', 'decimals', 'scale', 'unit'] as const satisfies (keyof MetricMeaning)[];

const changedMeaning = (before: MetricVersion, { metric, identity: { meaning } }: StoredMetric): string =>
  [
    ...PARTS.filter((part) => before.meaning[part] !== undefined && meaning[part] !== undefined).flatMap((part) =>
      change(part, before.meaning[part], meaning[part]),
    ),
    ...change('where', before.metric.where, metric.where),
  ].join(', ') || 'defined otherwise';

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const latest = (versions: readonly MetricVersion[]): MetricVersion | undefined =>
  versions.find(({ until }) => until === undefined) ?? [...versions].sort((a, b) => (b.until ?? 0) - (a.until ?? 0))[0];

const namesOf = (dimensions: unknown): readonly string[] =>
  Array.isArray(dimensions) ? dimensions.map((one: Metric['dimensions'][number]) => one.name) : [];

/** What goes on, and is counted otherwise from now on. */
const goingOn = (before: MetricVersion, { metric }: StoredMetric): string[] => {
  const known = namesOf(before.metric.dimensions);
  const added = namesOf(metric.dimensions).filter((name) => !known.includes(name));
  return [
    ...change('events', before.metric.events, metric.events).map((text) => `${text}: its figures go on`),
    ...added.map((name) => `dimension ${name}: it has labels from now on`),
  ];
};

const changedVersion = (versions: readonly MetricVersion[], current: StoredMetric): string[] => {
  const before = latest(versions);
  if (!before) return [];
  const { name } = current.metric;
  const again = versions.find(({ id }) => id === current.identity.id);
  if (again === before)
    return before.until === undefined ? goingOn(before, current) : ['defined again: its history goes on'];
  const change = `${changedMeaning(before, current)}: history before today is kept as ${name}@${before.number}`;
  if (!again) return [change];
  return [`${change}, and that until ${dateOf(again.until ?? again.since)} goes on`];
};

const renamed = (past: MetricPast, { metric: { name } }: StoredMetric): string[] =>
  past.name === name ? [] : [`was "${past.name}": its history goes on under the new name`];

/** A `was` of which nothing is known. */
const unknownWas = (pasts: readonly MetricPast[], current: StoredMetric): string[] => {
  const was = storedNameOf(current);
  if (was === current.metric.name) return [];
  const stored = pasts.find(({ name }) => name === was)?.storedAs;
  const right = stored === undefined ? '' : `; that one is stored as "${stored}": write was: '${stored}'`;
  return [`was: nothing is stored under "${was}"${right}`];
};

const changesOf = (pasts: readonly MetricPast[], current: StoredMetric): string[] => {
  const past = pasts.find(({ storedAs }) => storedAs === storedNameOf(current));
  const changes = past
    ? [...renamed(past, current), ...changedVersion(past.versions, current)]
    : unknownWas(pasts, current);
  return changes.map((text) => `${current.metric.name}: ${text}`);
};

/** A metric that nothing is stored of yet, and that counts the same: probably another name of one that is gone. */
const successor = (before: MetricVersion, pasts: readonly MetricPast[], current: readonly StoredMetric[]) =>
  current.find(
    (one) =>
      one.identity.id === before.id &&
      wordsOf(one.metric.events) === wordsOf(before.metric.events) &&
      !pasts.some(({ storedAs }) => storedAs === storedNameOf(one)),
  );

/** A past whose metric is there no longer, or no longer says what it was. */
const orphaned = (past: MetricPast, pasts: readonly MetricPast[], current: readonly StoredMetric[]): string[] => {
  const { name, storedAs } = past;
  const before = past.versions.find(({ until }) => until === undefined);
  if (!before) return [];
  if (current.some(({ metric }) => metric.name === name))
    return [`${name}: without was: '${storedAs}' its history is not found: put it back`];
  const found = successor(before, pasts, current);
  const hint = found ? `; if it is "${found.metric.name}" now, give that was: '${storedAs}'` : '';
  return [`${name}: no longer defined: its history is kept as ${name}@${before.number} until it expires${hint}`];
};

/** What a change of the definitions does to the history that is stored, a line each. Nothing where nothing is stored yet. */
export const historyChanges = (pasts: readonly MetricPast[], current: readonly StoredMetric[]): readonly string[] => {
  if (pasts.length === 0) return [];
  const defined = new Set(current.map(storedNameOf));
  return [
    ...current.flatMap((one) => changesOf(pasts, one)),
    ...pasts.filter(({ storedAs }) => !defined.has(storedAs)).flatMap((past) => orphaned(past, pasts, current)),
  ];
};
