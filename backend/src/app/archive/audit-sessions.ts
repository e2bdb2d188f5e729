import { compareSequenceNumbers } from '@millrace/contract';
import { type SessionKey, type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { chunksOf } from '../../lib/async';
import type { FoldedHistory } from './fold-history';
import { extraParts, isSamePart } from './install-sessions';
import { type RebuildDeps, withEverySession } from './rebuild';

/** A part of a session that is not as the archive says. */
export interface SessionDifference {
  readonly key: SessionKey;
  /** How many events; undefined where there is nothing. */
  readonly stored: number | undefined;
  readonly made: number | undefined;
}

type AuditSessionsDeps = Omit<RebuildDeps, 'windows' | 'advance'>;

type Report = (difference: SessionDifference) => void;

/** Parts that are compared at once. */
const RUN = 400;

/** Answers those that hold more than was folded. One that cannot be read is another version's. */
const compareRun = async (
  { sessions }: AuditSessionsDeps,
  { fold }: FoldedHistory,
  run: readonly StoredPart[],
  report: Report,
): Promise<StoredPart[]> => {
  const found = await sessions.read(run.map(({ key }) => key));
  const stored = new Map(found.map((one) => [textOfKey(one.key), one]));
  const behind: StoredPart[] = [];
  for (const made of run) {
    const one = stored.get(textOfKey(made.key));
    const part = one && 'unreadable' in one ? undefined : one;
    if (part && compareSequenceNumbers(part.seq, fold.reached(made.key.shard)) > 0) behind.push(made);
    else if (!isSamePart(part, made)) report({ key: made.key, stored: part?.part.events, made: made.part.events });
  }
  return behind;
};

/** Compares parts of sessions that were made again with what is stored. */
export const compareSessions = (deps: AuditSessionsDeps, history: FoldedHistory, report: Report): Promise<void> =>
  withEverySession(deps, history.fold, async (parts) => {
    const behind: StoredPart[] = [];
    for (const run of chunksOf(parts, RUN)) behind.push(...(await compareRun(deps, history, run, report)));
    return behind;
  });

/** Reports each part of a session that is stored otherwise than the archive says. Answers how many were compared. */
export const auditSessions = async (
  deps: AuditSessionsDeps,
  history: FoldedHistory,
  report: Report,
): Promise<number> => {
  await compareSessions(deps, history, report);
  const made = deps.scratch.sessions;
  for await (const parts of extraParts(deps.sessions, history, ({ key }) => made.find(key) !== undefined))
    for (const { key, part } of parts) report({ key, stored: part.events, made: undefined });
  return made.size;
};

const events = (count: number | undefined): string => (count === undefined ? 'nothing' : `${count} events`);

/** A difference in a line. */
export const sessionDifferenceLine = ({ key: { id, slot, shard }, stored, made }: SessionDifference): string => {
  const same = stored === made ? ', of other values' : '';
  return `session ${id}, part of ${new Date(slot).toISOString()} of ${shard}: ${events(stored)} are stored, ${events(made)} are in the archive${same}`;
};
