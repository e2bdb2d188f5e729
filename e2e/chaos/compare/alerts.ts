import type { Alert } from '@millrace/contract';
import { isSessionRule } from '../../../backend/src/domain/rules/rule-definition';
import { MOST_OPEN } from '../../../backend/src/domain/rules/rule-fold';
import type { SessionRule } from '../../../backend/src/domain/rules/session-rule';
import { findingIn } from '../../../backend/src/domain/sessions/odd-sessions';
import type { StoredPart } from '../../../backend/src/domain/sessions/session-changes';
import { chainsOf } from '../../../backend/src/domain/sessions/sessions';
import { type FoundAlerts, metrics } from '../service/rules';
import type { Truth } from '../truth/truth';
import type { Comparison } from './differences';
import { checkClicks, checkJumps, checkSilence, labelOf, type Sides } from './figure-alerts';

const byCause = (alerts: readonly Alert[]): ReadonlyMap<string, readonly Alert[]> => {
  const found = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const name = `${alert.rule} ${labelOf(alert)}`;
    found.set(name, [...(found.get(name) ?? []), alert]);
  }
  return found;
};

/** Of one cause no alert begins before the one before it was over, and each was sent as it is stored. */
const checkOnce = (comparison: Comparison, { stored, announced }: FoundAlerts): void => {
  for (const [cause, alerts] of byCause(stored)) {
    const inOrder = alerts.toSorted((a, b) => a.openedAt - b.openedAt);
    for (const [i, alert] of inOrder.entries()) {
      const before = inOrder[i - 1];
      const isOver = !before || (before.resolvedAt ?? Number.POSITIVE_INFINITY) <= alert.openedAt;
      comparison.check('alerts', () => `${cause}, opened ${alert.id}`, true, isOver);
    }
  }
  const last = new Map(announced.map((alert) => [`${alert.id} ${alert.revision}`, alert.status]));
  for (const { id, revision, status } of stored)
    comparison.check('alerts', () => `${id} as it was sent`, status, last.get(`${id} ${revision}`));
  const known = new Set(stored.map(({ id }) => id));
  for (const { id } of announced) comparison.check('alerts', () => `${id} is stored`, true, known.has(id));
};

/** The sessions that a rule looks for by the whole log, each with whether one of them began since a moment. */
const oddSessions = (rule: SessionRule, { sessions }: Truth, since: number): ReadonlyMap<string, boolean> => {
  const parts = new Map<string, StoredPart[]>();
  for (const part of sessions.values()) parts.set(part.key.id, [...(parts.get(part.key.id) ?? []), part]);
  const odd = new Map<string, boolean>();
  for (const [id, all] of parts)
    for (const chain of chainsOf(all, metrics.sessions?.idle ?? 0))
      if (findingIn(rule, chain)) odd.set(id, (odd.get(id) ?? false) || chain.first >= since);
  return odd;
};

/** The sessions that have to be said: a fast one by what came in time. */
const dueSessions = (rule: SessionRule, { onTime, all }: Sides, since: number): readonly string[] => {
  const odd = oddSessions(rule, rule.compares.cause.kind === 'pace' ? onTime : all, since);
  return [...odd].flatMap(([id, isNews]) => (isNews ? [id] : []));
};

/** Each session that is odd has been said, and those that only get odder are said for nothing else. */
const checkSessions = (comparison: Comparison, { stored, since }: FoundAlerts, sides: Sides): void => {
  for (const rule of metrics.rules.filter(isSessionRule)) {
    const said = new Set(stored.filter((alert) => alert.rule === rule.name).map(({ session = '' }) => session));
    // More than there is room for are not said, and neither is what had ended before rules looked.
    if (said.size < MOST_OPEN)
      for (const id of dueSessions(rule, sides, since))
        comparison.check('alerts', () => `${rule.name} of the session ${id}`, true, said.has(id));
    if (rule.compares.cause.kind === 'early') continue;
    const odd = oddSessions(rule, sides.all, since);
    for (const id of said) comparison.check('alerts', () => `${rule.name} of ${id}`, true, odd.has(id));
  }
};

/** What rules said, against what they have to by the log. */
export const checkAlerts = (comparison: Comparison, found: FoundAlerts, sides: Sides): void => {
  checkOnce(comparison, found);
  checkClicks(comparison, found, sides);
  checkJumps(comparison, found, sides);
  checkSilence(comparison, found, sides);
  checkSessions(comparison, found, sides);
};
