import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import type { MadePart, RevisableSessionStore, Revision, SessionWrite } from '../sessions/ports';
import type { FoldedHistory } from './fold-history';
import { type InstallCounts, later } from './install-windows';

export interface InstallSessionsDeps {
  readonly sessions: RevisableSessionStore;
  /** How far the shard was folded. */
  readonly reached: (shard: string) => SequenceNumber;
}

/** Fields in one order: those that were stored are in another one than those that were made. */
export const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value;

const textOfPart = (one: StoredPart | undefined): string | undefined => JSON.stringify(one?.part, inOrder);

export const isSamePart = (a: StoredPart | undefined, b: StoredPart | undefined): boolean =>
  textOfPart(a) === textOfPart(b);

interface Changes {
  readonly writes: SessionWrite[];
  readonly revisions: { readonly made: StoredPart; readonly revision: Revision<StoredPart, MadePart> }[];
  readonly behind: StoredPart[];
}

/** What is to be done with each. */
const changesOf = async (
  { sessions, reached }: InstallSessionsDeps,
  parts: readonly StoredPart[],
  counts: InstallCounts,
): Promise<Changes> => {
  const found = await sessions.read(parts.map(({ key }) => key));
  const stored = new Map(found.map((one) => [textOfKey(one.key), one]));
  const changes: Changes = { writes: [], revisions: [], behind: [] };
  for (const made of parts) {
    const before = stored.get(textOfKey(made.key));
    if (!before) changes.writes.push({ ...made, expected: undefined });
    else if ('unreadable' in before) counts.unreadable++;
    else if (compareSequenceNumbers(before.seq, reached(made.key.shard)) > 0) changes.behind.push(made);
    else {
      const seq = later(before.seq, made.seq);
      if (seq === before.seq && isSamePart(before, made)) counts.same++;
      else changes.revisions.push({ made, revision: { before, after: { seq, part: made.part } } });
    }
  }
  return changes;
};

/** Puts parts that were made again in the place of what is stored, as `installWindows` does with windows. */
export const installSessions = async (
  deps: InstallSessionsDeps,
  parts: readonly StoredPart[],
  counts: InstallCounts,
): Promise<readonly StoredPart[]> => {
  if (parts.length === 0) return [];
  const { writes, revisions, behind } = await changesOf(deps, parts, counts);
  const made = await deps.sessions.putAll(writes);
  const revised = await deps.sessions.revise(revisions.map(({ revision }) => revision));
  const conflicts = [
    ...writes.filter((_, i) => made[i] !== 'written').map(({ expected: _, ...part }) => part),
    ...revisions.filter((_, i) => revised[i] !== 'written').map((one) => one.made),
  ];
  counts.made += made.filter((outcome) => outcome === 'written').length;
  counts.revised += revised.filter((outcome) => outcome === 'written').length;
  return [...behind, ...conflicts];
};

/** Parts that are stored, and that no record of what was folded belongs to. */
export async function* extraParts(
  sessions: Pick<RevisableSessionStore, 'all'>,
  { fold, isPartWanted }: FoldedHistory,
  isMade: (part: StoredPart) => boolean,
): AsyncGenerator<readonly StoredPart[]> {
  const shards = new Set(fold.shardNames);
  const isExtra = (part: StoredPart): boolean =>
    shards.has(part.key.shard) &&
    isPartWanted(part.key) &&
    !isMade(part) &&
    compareSequenceNumbers(part.seq, fold.reached(part.key.shard)) <= 0;
  for await (const parts of sessions.all()) yield parts.filter(isExtra);
}
