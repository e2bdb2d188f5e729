import { type AnyRule, isFigureRule, isSessionRule } from '../../domain/rules/rule-definition';
import { abandoned, type RuleState, startOf } from '../../domain/rules/rule-fold';
import {
  allSettledUntil,
  type DatedCheckpoint,
  NOTHING,
  type SettlingPace,
  settledByWhen,
} from '../../domain/settled/closed-shards';
import { HOUR_MS, SECOND_MS } from '../../domain/time';
import type { Clock, Logger } from '../ports';
import type { Span } from '../settled/ports';
import { lookAtSessions, type SessionsLookDeps, type SessionTask } from './look-at-sessions';
import { type Looked, lookAtWindows } from './look-at-windows';
import type { RulesState, StoredRules } from './ports';
import type { LookDeps } from './read-windows';
import { commit, readSaid, type SayDeps } from './say';
import type { Gather } from './send-notices';

export interface EvaluateDeps extends LookDeps, SayDeps {
  readonly rules: readonly AnyRule[];
  /** There where sessions are kept. */
  readonly sessions?: SessionsLookDeps | undefined;
  readonly gather: Gather;
  readonly pace: SettlingPace;
  readonly now: Clock;
}

/** Windows of a rule that were never looked at because nobody could: so far back they are made up for, as many of them at a time. */
const LONGEST_BACK_MS = HOUR_MS;
const MOST_WINDOWS = 400;

/** Changes that are stored and sent before the next are looked for, and those of one more window: they are in the item of the states until then. */
const MOST_CHANGES = 100;

/** One call waits for windows to close for so long: less than what its alarm takes for slow. The next that `durable` makes goes on. */
const LONGEST_STAY_MS = 25 * SECOND_MS;

/** What a last look may take. */
const RESERVE_MS = 5 * SECOND_MS;

/** Where a shard is behind it looks again, but not all the time. */
const LEAST_WAIT_MS = SECOND_MS;

/** Beyond the moment itself, for clocks that differ. */
const SLACK_MS = 50;

const floorTo = (time: number, step: number): number => Math.floor(time / step) * step;

/** The windows of a rule that have closed and are not in its state. */
const spanAfter = (rule: AnyRule, state: RuleState, until: number): Span => {
  const { windowMs } = rule;
  const back = Math.max(LONGEST_BACK_MS, windowMs);
  const from = Math.max(state.until, floorTo(until - back, windowMs));
  return { from, to: Math.min(floorTo(until, windowMs), from + MOST_WINDOWS * windowMs) };
};

/** The rules as they are now, each with what is known of it: a new one begins with the present, and one that is another begins anew. */
const currentStates = ({ rules }: EvaluateDeps, { rules: stored }: RulesState, until: number) => {
  const known = ({ name, identity }: AnyRule) => (stored[name]?.identity === identity ? stored[name] : undefined);
  const states = rules.map((rule) => ({ rule, state: known(rule) ?? startOf(rule, floorTo(until, rule.windowMs)) }));
  const kept = new Set(states.map(({ state }) => state));
  return { states, gone: Object.values(stored).filter((state) => !kept.has(state)) };
};

/** Where no sessions are kept nothing is found in them. */
const passedOver = ({ state, until }: SessionTask): Looked => ({
  state: { ...state, until: Math.max(state.until, until) },
  changes: [],
});

/** The state of each rule by its name. */
const zipped = (tasks: readonly { readonly rule: AnyRule }[], looked: readonly Looked[]) =>
  tasks.flatMap(({ rule }, i) => {
    const state = looked[i]?.state;
    return state ? [[rule.name, state] as const] : [];
  });

/** What comes next: the same for whoever computes it of the same log. */
const nextState = async (
  deps: EvaluateDeps,
  stored: StoredRules,
  checkpoints: readonly DatedCheckpoint[],
  until: number,
): Promise<RulesState> => {
  const { states, gone } = currentStates(deps, stored, until);
  const tasks = states.flatMap(({ rule, state }) =>
    isFigureRule(rule) ? { rule, state, span: spanAfter(rule, state, until) } : [],
  );
  const onSessions = states.flatMap(({ rule, state }) =>
    isSessionRule(rule) ? { rule, state, until: floorTo(until, rule.windowMs) } : [],
  );
  const ofFigures = await lookAtWindows(deps, tasks, checkpoints, MOST_CHANGES);
  const changes = ofFigures.flatMap((one) => one.changes);
  const left = MOST_CHANGES - changes.length;
  const ofSessions = deps.sessions ? await lookAtSessions(deps.sessions, onSessions, left) : onSessions.map(passedOver);
  const named = [...zipped(tasks, ofFigures), ...zipped(onSessions, ofSessions)];
  const pending = [...gone.flatMap(abandoned), ...changes, ...ofSessions.flatMap((one) => one.changes)];
  return {
    rules: Object.fromEntries(named),
    pending,
    waitingUntil: stored.waitingUntil,
    ...deps.gather(stored, pending, { now: deps.now(), version: stored.version }),
  };
};

/** When the next window closes that something has come into; undefined where none is worth waiting for. */
const closesAt = (
  { rules, pace }: EvaluateDeps,
  state: RulesState,
  checkpoints: readonly DatedCheckpoint[],
): number | undefined => {
  const newest = Math.max(0, ...checkpoints.filter(({ seq }) => seq !== NOTHING).map(({ arrived }) => arrived));
  const ends = rules.flatMap(({ name, windowMs }) => {
    const until = state.rules[name]?.until ?? Number.POSITIVE_INFINITY;
    return until <= newest ? [until + windowMs] : [];
  });
  return ends.length > 0 ? settledByWhen(checkpoints, Math.min(...ends), pace) + SLACK_MS : undefined;
};

/** Of one call of the function: until when it may wait, ms since the epoch, and whether it is the one that waits. */
interface Stay {
  readonly latest: number;
  isWaiting: boolean;
}

/** Looks once. When to look again, ms since the epoch: at once where another was faster; undefined where that is for others to do. */
const lookOnce = async (deps: EvaluateDeps, stay: Stay): Promise<number | undefined> => {
  const stored = await readSaid(deps);
  if (!stored) return deps.now();
  const checkpoints = await deps.reader.checkpoints();
  const now = deps.now();
  const next = await nextState(deps, stored, checkpoints, allSettledUntil(checkpoints, now, deps.pace));
  const at = Math.max(closesAt(deps, next, checkpoints) ?? Number.POSITIVE_INFINITY, now + LEAST_WAIT_MS);
  const isTaken = !stay.isWaiting && at <= stored.waitingUntil;
  const waits = at <= stay.latest && !isTaken;
  const isMine = stay.isWaiting && stored.waitingUntil === stay.latest;
  const others = isMine ? 0 : stored.waitingUntil;
  const { version, ...before } = stored;
  const after = { ...next, waitingUntil: waits ? Math.max(stay.latest, others) : others };
  // Who leaves it to another writes all the same: if that one is about to end, it finds that it has to look again.
  const isSame = !isTaken && JSON.stringify(after) === JSON.stringify(before);
  if (!isSame && !(await commit(deps, after, version))) return now;
  stay.isWaiting = waits;
  return waits ? at : undefined;
};

/**
 * Looks at the windows that have closed since the last time, and then at those that close in the next seconds. It may be called at any time, by any
 * number at once, and may end anywhere: what it finds depends on the settled windows alone, and what was found and not said is said by the next.
 */
export const createEvaluateRules =
  (deps: EvaluateDeps) =>
  async (remaining: () => number): Promise<void> => {
    const stay: Stay = {
      latest: deps.now() + Math.min(LONGEST_STAY_MS, remaining() - RESERVE_MS),
      isWaiting: false,
    };
    for (;;) {
      const at = await lookOnce(deps, stay);
      if (at === undefined || at > stay.latest) return;
      await deps.sleep(Math.max(0, at - deps.now()));
    }
  };

/**
 * After a batch is settled, has rules looked at, once in the shortest of their windows. Never rejects: the next batch asks again, and each minute it is done in
 * any case, for all windows since. That one call fails is therefore no news, as while a container starts; that the next does too is.
 */
export const createRequestEvaluation = (
  rules: readonly Pick<AnyRule, 'windowMs'>[],
  request: () => Promise<void>,
  logger: Logger,
): ((arrived: number) => Promise<void>) => {
  const shortest = Math.min(...rules.map(({ windowMs }) => windowMs));
  let requested = Number.NEGATIVE_INFINITY;
  let failures = 0;
  return async (arrived) => {
    const window = floorTo(arrived, shortest);
    if (rules.length === 0 || window <= requested) return;
    try {
      await request();
      requested = window;
      failures = 0;
    } catch (problem) {
      failures++;
      logger[failures === 1 ? 'info' : 'warn']('rules are looked at later', { problem });
    }
  };
};
