import type { Alert } from '@millrace/contract';
import {
  alertId,
  type Folded,
  type LabelState,
  MOST_OPEN,
  openOf,
  Remembered,
  type RuleState,
  resolved,
} from '../rules/rule-fold';
import type { SessionRule } from '../rules/session-rule';
import { sessionWords } from '../rules/session-words';
import { MINUTE_MS } from '../time';
import { findingIn, type SessionFinding } from './odd-sessions';
import type { SessionChain } from './sessions';

/**
 * A session that may be odd is looked at again for so long, since what several shards have of it comes in any order. For as long nothing is said of it again
 * after it has ended.
 */
export const LOOK_AGAIN_MS = 2 * MINUTE_MS;

/** A session as it was read. */
export interface ReadSession {
  readonly id: string;
  readonly chain: SessionChain;
  /** Whether its beginning was read too. */
  readonly isWhole: boolean;
  /** When what made a candidate of it arrived; undefined where it is read only to see whether it has ended. */
  readonly arrived: number | undefined;
}

interface Candidate extends ReadSession {
  readonly arrived: number;
}

export interface SessionsLook {
  readonly until: number;
  /** How long a session pauses before it has ended, ms. */
  readonly idle: number;
  /** Those that may be odd, and those that have an open alert, by their ids. */
  readonly sessions: ReadonlyMap<string, ReadSession>;
}

/** What is said of a session. */
export const alertOf = (rule: SessionRule, { id, arrived }: Candidate, { since, value }: SessionFinding): Alert => ({
  id: alertId(rule, id, arrived),
  rule: rule.name,
  label: rule.label,
  session: id,
  level: rule.compares.level,
  status: 'open',
  text: sessionWords(rule, id, value),
  ...(value !== undefined && { value }),
  since,
  openedAt: arrived,
  revision: 1,
  handled: 0,
});

/** An open alert is over with its session. */
const whileOpen = (state: LabelState, alert: Alert, look: SessionsLook, id: string): LabelState => {
  const last = look.sessions.get(id)?.chain.last ?? state.seen;
  if (look.until - last < look.idle) return { ...state, seen: last };
  return {
    since: {},
    seen: last,
    quietUntil: look.until + LOOK_AGAIN_MS,
    open: resolved(alert, last + look.idle, 'clear'),
  };
};

/** Whether it is time to read again whether a session with an open alert has ended. */
export const mayHaveEnded = ({ open, seen }: LabelState, until: number, idle: number): boolean =>
  open !== undefined && until - seen >= idle;

const isCandidate = (session: ReadSession): session is Candidate => session.arrived !== undefined;

const inOrder = (a: Candidate, b: Candidate): number => a.arrived - b.arrived || (a.id < b.id ? -1 : 1);

type Labels = [string, LabelState][];

/** What is remembered of sessions that something was said of, and of which of them it is over. */
const remembered = (state: RuleState, look: SessionsLook): { labels: Labels; changes: Alert[] } => {
  const labels: Labels = [];
  const changes: Alert[] = [];
  for (const [id, before] of state.labels) {
    if (before.open) {
      const { open, ...after } = whileOpen(before, before.open, look, id);
      if (open?.status === 'resolved') changes.push(open);
      labels.push([id, open?.status === 'open' ? { ...after, open } : after]);
    } else if ((before.quietUntil ?? 0) > look.until) labels.push([id, before]);
  }
  return { labels, changes };
};

/** Takes what was read of sessions into the state of a rule on them. Each is said once: until it has ended it is remembered. */
export const foldSessions = (rule: SessionRule, state: RuleState, look: SessionsLook): Folded => {
  const { labels, changes } = remembered(state, look);
  const known = new Set(labels.map(([id]) => id));
  const room = new Remembered(openOf(labels).map(([id]) => id));
  const candidates = [...look.sessions.values()].filter(isCandidate).filter(({ arrived }) => arrived < look.until);
  for (const session of candidates.sort(inOrder)) {
    const { id, chain, isWhole } = session;
    const finding = known.has(id) ? undefined : findingIn(rule, chain, isWhole);
    if (!finding || !room.hasRoomFor(id, MOST_OPEN)) continue;
    const open = alertOf(rule, session, finding);
    room.take(id);
    labels.push([id, { since: {}, seen: chain.last, open }]);
    changes.push(open);
  }
  return { state: { identity: rule.identity, until: look.until, labels }, changes };
};
