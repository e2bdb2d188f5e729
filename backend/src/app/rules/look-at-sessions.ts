import type { RuleState } from '../../domain/rules/rule-fold';
import type { SessionRule } from '../../domain/rules/session-rule';
import { foldSessions, LOOK_AGAIN_MS, mayHaveEnded, type ReadSession } from '../../domain/sessions/rule-on-sessions';
import { slotOf } from '../../domain/sessions/session-part';
import { chainsOf, LONGEST_SESSION_MS } from '../../domain/sessions/sessions';
import { eachConcurrently } from '../../lib/async';
import type { SessionCandidate, SessionCandidates, SessionReader } from '../sessions/ports';
import { PARALLEL_READS } from '../settled/ports';
import type { Looked } from './look-at-windows';

export interface SessionsLookDeps {
  readonly sessions: Pick<SessionReader, 'parts'>;
  readonly candidates: Pick<SessionCandidates, 'between'>;
  /** How long a session pauses before it has ended, ms. */
  readonly idle: number;
}

/** A rule on sessions, what is known of it, and until when everything that arrived is settled. */
export interface SessionTask {
  readonly rule: SessionRule;
  readonly state: RuleState;
  readonly until: number;
}

/** Sessions that are read in one look: of more, those that were marked last. */
const MOST_READ = 500;

type Wanted = Omit<SessionCandidate, 'arrived'> & Pick<ReadSession, 'arrived'>;

/** The session that a candidate is a part of, as it is by now; undefined where nothing of it is stored. */
export const readSession = async (
  { sessions, idle }: Pick<SessionsLookDeps, 'sessions' | 'idle'>,
  { id, slot, arrived }: Wanted,
): Promise<ReadSession | undefined> => {
  const from = slot - LONGEST_SESSION_MS - idle;
  const parts = await sessions.parts(id, from, slot + LONGEST_SESSION_MS);
  const chain = chainsOf(parts, idle).find(({ slots }) => slots.some((one) => one.slot === slot));
  return chain && { id, chain, isWhole: chain.first >= from + 2 * idle, arrived };
};

/** The sessions with open alerts that may have ended by now. */
const endingOf = ({ state, until }: SessionTask, idle: number): readonly Wanted[] =>
  state.labels
    .filter(([, label]) => mayHaveEnded(label, until, idle))
    .map(([id, { seen }]) => ({ id, slot: slotOf(seen, idle), arrived: undefined }));

/** Whether some rule has said nothing of a session yet. */
const isNews = (tasks: readonly SessionTask[], id: string): boolean =>
  tasks.some(({ state }) => !state.labels.some(([known]) => known === id));

/**
 * Looks at the sessions that `durable` has marked since the last time, and again at those of a while before, since shards settle what they have of a session
 * each by itself. Once `mostChanges` are found the other rules stay where they are.
 */
export const lookAtSessions = async (
  deps: SessionsLookDeps,
  tasks: readonly SessionTask[],
  mostChanges: number,
): Promise<readonly Looked[]> => {
  const { candidates, idle } = deps;
  const due = tasks.filter(({ state, until }) => until > state.until);
  if (due.length === 0) return tasks.map(({ state }) => ({ state, changes: [] }));
  const span = {
    from: Math.min(...due.map(({ state }) => state.until)) - LOOK_AGAIN_MS,
    to: Math.max(...due.map(({ until }) => until)),
  };
  const marked = (await candidates.between(span, MOST_READ)).filter(({ id }) => isNews(due, id));
  const all: readonly Wanted[] = [...due.flatMap((task) => endingOf(task, idle)), ...marked.toReversed()];
  const wanted = new Map(all.map((one) => [one.id, one]));
  const sessions = new Map<string, ReadSession>();
  await eachConcurrently([...wanted.values()], PARALLEL_READS, async (candidate) => {
    const read = await readSession(deps, candidate);
    if (read) sessions.set(read.id, read);
  });
  let left = mostChanges;
  return tasks.map(({ rule, state, until }): Looked => {
    if (left <= 0 || until <= state.until) return { state, changes: [] };
    const looked = foldSessions(rule, state, { until, idle, sessions });
    left -= looked.changes.length;
    return looked;
  });
};
