import type { SessionRule } from '../../domain/rules/session-rule';
import { isNewlyOdd } from '../../domain/sessions/odd-sessions';
import { partAfter, type SessionDelta, type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { unavailable } from '../errors';
import type { Logger } from '../ports';
import type { SessionCandidates, SessionStore, SessionWrite, UnreadablePart } from './ports';

/** Parts that one container remembers; a session that goes on comes back in nearly every batch. */
const SIZE = 5000;

/** The parts that were written last, and those that cannot be read. It may be behind what is stored: every write is conditional. */
export class SessionCache {
  private readonly parts = new Map<string, StoredPart | UnreadablePart>();

  get(delta: SessionDelta): StoredPart | UnreadablePart | undefined {
    return this.parts.get(textOfKey(delta.key));
  }

  delete(delta: SessionDelta): void {
    this.parts.delete(textOfKey(delta.key));
  }

  set(part: StoredPart | UnreadablePart): void {
    const name = textOfKey(part.key);
    this.parts.delete(name);
    this.parts.set(name, part);
    for (const oldest of this.parts.keys()) {
      if (this.parts.size <= SIZE) return;
      this.parts.delete(oldest);
    }
  }
}

export interface SettleSessionsDeps {
  readonly store: SessionStore;
  /** What is noted for rules on sessions. */
  readonly watch?: {
    readonly rules: readonly SessionRule[];
    readonly candidates: Pick<SessionCandidates, 'put'>;
    readonly idle: number;
  };
  readonly cache: SessionCache;
  readonly logger: Logger;
}

/** How often another may be found to have written one of them meanwhile. */
const CONFLICTS = 20;

const unreadable = 'parts of sessions cannot be read: they stay as they are, without the events that come';

const isUnreadable = (part: StoredPart | UnreadablePart): part is UnreadablePart => 'unreadable' in part;

/** An id may be that of a person: how many there are is logged, once for each as long as it is remembered. */
const readInto = async (
  { store, cache, logger }: SettleSessionsDeps,
  deltas: readonly SessionDelta[],
): Promise<void> => {
  if (deltas.length === 0) return;
  const parts = await store.read(deltas.map(({ key }) => key));
  // One that is remembered may have been removed.
  for (const delta of deltas) cache.delete(delta);
  for (const part of parts) cache.set(part);
  const left = parts.filter(isUnreadable);
  const [first] = left;
  if (first) logger.error(unreadable, { parts: left.length, slot: first.key.slot, shard: first.key.shard });
};

/** Notes parts that may have become what rules look for, before they are written: whoever crashes in between finds them again. What has ended before it came is no news. */
const noteCandidates = async (
  { watch, cache }: Pick<SettleSessionsDeps, 'watch' | 'cache'>,
  writes: readonly { readonly delta: SessionDelta; readonly write: SessionWrite }[],
): Promise<void> => {
  if (!watch || watch.rules.length === 0) return;
  const found = writes.filter(({ delta, write: { part } }) => {
    const before = cache.get(delta);
    const isNews = delta.arrived - part.last < watch.idle;
    return isNews && isNewlyOdd(watch.rules, before && !isUnreadable(before) ? before.part : undefined, part);
  });
  const candidates = found.map(({ delta: { key, arrived } }) => ({ id: key.id, slot: key.slot, arrived }));
  if (candidates.length > 0) await watch.candidates.put(candidates);
};

/** Writes what is missing in each; answers those that another has written meanwhile. */
const writeOnce = async (
  deps: SettleSessionsDeps,
  deltas: readonly SessionDelta[],
): Promise<readonly SessionDelta[]> => {
  const { store, cache } = deps;
  const open = deltas.flatMap((delta) => {
    const stored = cache.get(delta);
    if (stored && isUnreadable(stored)) return [];
    const after = partAfter(delta, stored);
    const write: SessionWrite | undefined = after && { ...after, expected: stored?.seq };
    return write ? [{ delta, write }] : [];
  });
  await noteCandidates(deps, open);
  const outcomes = open.length > 0 ? await store.putAll(open.map(({ write }) => write)) : [];
  for (const [i, { write }] of open.entries()) if (outcomes[i] === 'written') cache.set(write);
  return open.filter((_, i) => outcomes[i] !== 'written').map(({ delta }) => delta);
};

/**
 * Brings parts up to the last record of a slice that adds to each, from wherever they stand. One that cannot be read is left as it is: a newer
 * version may read it, and nothing but its own session is wrong without these events.
 */
export const settleSessions = async (deps: SettleSessionsDeps, deltas: readonly SessionDelta[]): Promise<void> => {
  await readInto(
    deps,
    deltas.filter((delta) => !deps.cache.get(delta)),
  );
  let open = deltas;
  for (let tries = 0; tries < CONFLICTS; tries++) {
    open = await writeOnce(deps, open);
    if (open.length === 0) return;
    await readInto(deps, open);
  }
  throw unavailable('the sessions', new Error(`${open.length} of them changed ${CONFLICTS} times meanwhile`));
};
