import { changesFor, quotaFor } from '../../lib/scale/limits';
import { ACCOUNT_QUOTA } from '../../lib/scale/service';
import type { Outcome, Scenario } from './scenario';

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** Of dollars, three digits are enough. */
export const dollarsText = (dollars: number): string => (dollars >= 100 ? whole(dollars) : dollars.toFixed(2));

/** ms as people say it. */
export const timeText = (ms: number | undefined): string => {
  if (ms === undefined) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
};

export const intervalText = ({ plan, liveEveryMs }: Outcome): string => {
  if (plan.isBeyond) return 'too many';
  return Number.isFinite(plan.liveMs) ? timeText(Math.max(plan.liveMs, liveEveryMs ?? 0)) : 'settled only';
};

/** A row of the tables of docs/scale.md. */
export const rowOf = ({ viewers }: Pick<Scenario, 'viewers'>, outcome: Outcome): string => {
  const { p50, p99, postsPerSecond, dollars } = outcome;
  const cells = [
    whole(viewers),
    intervalText(outcome),
    timeText(p50),
    timeText(p99),
    whole(postsPerSecond),
    dollarsText(dollars),
  ];
  return `| ${cells.join(' | ')} |`;
};

const reasons = {
  viewers: 'many watch',
  busy: 'posts are refused',
  budget: 'more watch than the budget carries',
} as const;

const loadOf = ({ shards, window }: Scenario, { budget }: Outcome) => ({ shards, budget, settledMs: window * 1000 });

const limitLines = (scenario: Scenario, outcome: Outcome): readonly string[] => {
  const { unpaced, live, settled } = outcome.limits;
  const lines = [
    `up to ${whole(unpaced)} viewers nothing waits, up to ${whole(live)} figures are live, up to ${whole(settled)} settled figures come in time`,
  ];
  if (scenario.viewers <= live || scenario.door === 'appsync') return lines;
  const load = loadOf(scenario, outcome);
  return [
    ...lines,
    `${whole(scenario.viewers)} viewers would be live with:`,
    ...changesFor(load).map(
      ({ what, live: most }) =>
        `  ${what}: up to ${whole(most)}${most >= scenario.viewers ? '' : ', which is not enough'}`,
    ),
    `  a quota of ${whole(quotaFor(load, scenario.viewers))} requests/s (Service Quotas; the default is ${whole(ACCOUNT_QUOTA.perSecond)}), half of it as the budget`,
    '  AppSync Events (--door appsync; docs/scale.md)',
  ];
};

/** What a person reads. */
export const linesOf = (scenario: Scenario, outcome: Outcome): readonly string[] => {
  const { plan, p50, p99, postsPerSecond, refusedPerSecond, missedShare, costs, budget } = outcome;
  const what = Number.isFinite(plan.liveMs) ? 'live' : 'settled';
  const refused = refusedPerSecond > 0 ? `, ${whole(refusedPerSecond)}/s more refused with 429` : '';
  return [
    `interval ${intervalText(outcome)}${plan.reason ? `, since ${reasons[plan.reason]}` : ''}; settled every ${timeText(outcome.settledEveryMs)}`,
    `from an event to its ${what} figure: p50 ${timeText(p50)}, p99 ${timeText(p99)}`,
    ...(missedShare > 0
      ? [
          `${Math.round(missedShare * 100)} % of the settled frames are given up after ten seconds: those pages ask REST`,
        ]
      : []),
    `${whole(postsPerSecond)} posts/s of a budget of ${whole(budget)}${refused}`,
    `$${dollarsText(outcome.dollars)} an hour: ${costs.map(({ what, dollars }) => `${what} ${dollarsText(dollars)}`).join(', ')}`,
    ...limitLines(scenario, outcome),
  ];
};

const rounded = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value));

/** The last line: what a script reads. */
export const resultOf = ({ viewers, shards, rate }: Scenario, outcome: Outcome) => ({
  viewers,
  shards,
  rate,
  intervalMs: Number.isFinite(outcome.plan.liveMs) ? outcome.plan.liveMs : null,
  reason: outcome.plan.reason ?? null,
  isBeyond: outcome.plan.isBeyond,
  p50: rounded(outcome.p50),
  p99: rounded(outcome.p99),
  postsPerSecond: Math.round(outcome.postsPerSecond),
  refusedPerSecond: Math.round(outcome.refusedPerSecond),
  missedShare: Number(outcome.missedShare.toFixed(3)),
  dollarsAnHour: Number(outcome.dollars.toFixed(2)),
  mostLive: outcome.limits.live,
  mostSettled: outcome.limits.settled,
});
