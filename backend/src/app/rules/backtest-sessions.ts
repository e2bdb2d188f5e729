import type { Alert } from '@millrace/contract';
import { resolved } from '../../domain/rules/rule-fold';
import type { SessionRule } from '../../domain/rules/session-rule';
import { findingIn } from '../../domain/sessions/odd-sessions';
import { alertOf } from '../../domain/sessions/rule-on-sessions';
import { MINUTE_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import type { ActivityRange, SessionReader } from '../sessions/ports';
import { PARALLEL_READS } from '../settled/ports';
import type { RuleHistory } from './backtest';
import { readSession } from './look-at-sessions';

export interface SessionsBacktestDeps {
  readonly sessions: Pick<SessionReader, 'activity' | 'parts'>;
  /** How long a session pauses before it has ended, ms. */
  readonly idle: number;
  readonly now: number;
}

const PAGE = 500;

/** Everything that had its last event since a moment, the latest first. */
async function* activitiesSince({ sessions, now }: SessionsBacktestDeps, since: number) {
  let range: ActivityRange = { from: Math.floor(since / MINUTE_MS) * MINUTE_MS, to: now };
  for (;;) {
    const page = await sessions.activity(range, PAGE);
    yield page;
    if (page.length < PAGE) return;
    range = { ...range, after: page.at(-1) };
  }
}

/** What rules on sessions find in those that are stored. A session is looked at as it was in the end, and each rule says it once. */
export const backtestSessions = async (
  deps: SessionsBacktestDeps,
  rules: readonly SessionRule[],
  since: number,
): Promise<readonly RuleHistory[]> => {
  if (rules.length === 0) return [];
  const { idle, now } = deps;
  const seen = new Set<string>();
  const found = new Map<SessionRule, Alert[]>(rules.map((rule) => [rule, []]));
  for await (const page of activitiesSince(deps, since))
    await eachConcurrently(page, PARALLEL_READS, async ({ id, slot, minute }) => {
      const session = await readSession(deps, { id, slot, arrived: minute });
      const name = `${session?.chain.first} ${id}`;
      if (!session || session.chain.last < since || seen.has(name)) return;
      seen.add(name);
      for (const rule of rules) {
        const finding = findingIn(rule, session.chain, session.isWhole);
        if (!finding) continue;
        const alert = alertOf(rule, { ...session, arrived: finding.since }, finding);
        const end = session.chain.last + idle;
        found.get(rule)?.push(end <= now ? resolved(alert, end, 'clear') : alert);
      }
    });
  const span = { from: since, to: now };
  return [...found].map(([rule, alerts]) => ({
    ...{ rule, span, windows: seen.size },
    alerts: alerts.sort((a, b) => a.openedAt - b.openedAt),
  }));
};
