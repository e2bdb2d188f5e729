import type { Alert, Breakdown } from '@millrace/contract';
import { MOST_OPEN } from '../../../backend/src/domain/rules/rule-fold';
import { type FoundAlerts, LEVELS, WINDOW_MS } from '../service/rules';
import type { Truth } from '../truth/truth';
import type { Comparison } from './differences';

/** Rules look when all that was on time is settled; what comes later may or may not have been there. */
export interface Sides {
  readonly onTime: Truth;
  readonly all: Truth;
}

export const labelOf = ({ by, session = '' }: Alert): string => by?.label ?? session;

/** Clicks in the windows of the rules, by element. */
type Clicks = ReadonlyMap<number, ReadonlyMap<string, number>>;

const clicksIn = ({ figures }: Truth): Clicks => {
  const windows = new Map<number, Map<string, number>>();
  const seconds: ReadonlyMap<number, Breakdown> | undefined = figures.second.get('metric:clicks');
  for (const [second, { dimensions }] of seconds ?? []) {
    const start = Math.floor(second / WINDOW_MS) * WINDOW_MS;
    const labels = windows.get(start) ?? new Map<string, number>();
    windows.set(start, labels);
    for (const [label, { count }] of dimensions.find(({ name }) => name === 'element')?.values ?? [])
      labels.set(label, (labels.get(label) ?? 0) + count);
  }
  return windows;
};

const at = (clicks: Clicks, start: number, label: string): number => clicks.get(start)?.get(label) ?? 0;

const totalAt = (clicks: Clicks, start: number): number =>
  [...(clicks.get(start)?.values() ?? [])].reduce((sum, count) => sum + count, 0);

const moment = (ms: number): string => new Date(ms).toISOString();

const isOpenAt = ({ openedAt, resolvedAt = Number.POSITIVE_INFINITY }: Alert, end: number): boolean =>
  openedAt <= end && resolvedAt >= end;

/** What was there on time has to be said, and what is said has to be there in the end. */
export const checkClicks = (comparison: Comparison, { stored, since, until }: FoundAlerts, sides: Sides): void => {
  const alerts = stored.filter(({ rule }) => rule === 'clicks');
  for (const [start, labels] of clicksIn(sides.onTime))
    for (const [label, clicks] of labels) {
      const end = start + WINDOW_MS;
      if (clicks < LEVELS.clicks || start < since + WINDOW_MS || end > until) continue;
      const open = alerts.filter((alert) => isOpenAt(alert, end));
      const isSaid = open.some((alert) => labelOf(alert) === label);
      // More than there is room for are not said.
      if (!isSaid && open.length >= MOST_OPEN) continue;
      comparison.check('alerts', () => `${clicks} clicks of ${label} at ${moment(start)}`, true, isSaid);
    }
  const all = clicksIn(sides.all);
  for (const alert of alerts) {
    const clicks = at(all, alert.openedAt - WINDOW_MS, labelOf(alert));
    comparison.check('alerts', () => `clicks of ${alert.id}`, true, clicks >= LEVELS.clicks);
  }
};

/** Rules begin with the present of their first look: a while after the run has. */
const BEGINNING_MS = 30_000;

const isJump = (value: number, before: number): boolean =>
  before > 0 && (100 * Math.abs(value - before)) / before >= LEVELS.jump;

/** A change between two windows that nothing late came into is said, and one that is said can have been seen. */
export const checkJumps = (comparison: Comparison, { stored, since, until }: FoundAlerts, sides: Sides): void => {
  const alerts = stored.filter(({ rule }) => rule === 'jump');
  const [onTime, all] = [clicksIn(sides.onTime), clicksIn(sides.all)];
  const range = (start: number) => ({ least: totalAt(onTime, start), most: totalAt(all, start) });
  for (const start of all.keys()) {
    const [now, before] = [range(start), range(start - WINDOW_MS)];
    const end = start + WINDOW_MS;
    const isSure = now.least === now.most && before.least === before.most;
    if (!isSure || start < since + BEGINNING_MS || end > until || !isJump(now.least, before.least)) continue;
    const isSaid = alerts.some((alert) => isOpenAt(alert, end));
    comparison.check('alerts', () => `from ${before.least} to ${now.least} at ${moment(start)}`, true, isSaid);
  }
  for (const { id, openedAt } of alerts) {
    const [now, before] = [range(openedAt - WINDOW_MS), range(openedAt - 2 * WINDOW_MS)];
    const rises = before.most > 0 && isJump(now.most, Math.max(1, before.least)) && now.most > before.least;
    comparison.check('alerts', () => `the change of ${id}`, true, rises || isJump(now.least, before.most));
  }
};

/** Of more labels than these not all are remembered. */
const LABELS_REMEMBERED = 60;

const startsIn = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.round((to - from) / WINDOW_MS)) }, (_, i) => from + i * WINDOW_MS);

/** An element that was clicked and is not any more is said, one that is said has come no more, and it is over when it comes. */
export const checkSilence = (comparison: Comparison, { stored, since, until }: FoundAlerts, sides: Sides): void => {
  const alerts = stored.filter(({ rule }) => rule === 'silent');
  const [onTime, all] = [clicksIn(sides.onTime), clicksIn(sides.all)];
  const isSilent = (clicks: Clicks, label: string, from: number, to: number) =>
    startsIn(from, to).every((start) => at(clicks, start, label) === 0);
  for (const alert of alerts) {
    const { id, openedAt, resolvedAt } = alert;
    const label = labelOf(alert);
    const came = resolvedAt === undefined || at(all, resolvedAt - WINDOW_MS, label) > 0;
    comparison.check('alerts', () => `the end of ${id}`, true, came);
    const isMissed = isSilent(onTime, label, openedAt - LEVELS.silentMs, openedAt);
    comparison.check('alerts', () => `the silence of ${id}`, true, isMissed);
  }
  const labels = new Set([...all.values()].flatMap((window) => [...window.keys()]));
  // More than there is room for are not said.
  if (labels.size > LABELS_REMEMBERED || new Set(alerts.map(labelOf)).size >= MOST_OPEN) return;
  for (const [start, clicked] of onTime)
    for (const label of clicked.keys()) {
      const [from, end] = [start + WINDOW_MS, start + WINDOW_MS + LEVELS.silentMs];
      if (start < since + BEGINNING_MS || end > until || !isSilent(all, label, from, end)) continue;
      const isSaid = alerts.some((alert) => labelOf(alert) === label && isOpenAt(alert, end));
      comparison.check('alerts', () => `the silence of ${label} since ${moment(from)}`, true, isSaid);
    }
};
