import { partAfter, type SessionDelta, type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { unavailable } from '../errors';
import type { SessionStore, SessionWrite } from './ports';

/** Parts that one container remembers; a session that goes on comes back in nearly every batch. */
const SIZE = 5000;

/** The parts that were written last. It may be behind what is stored: every write is conditional. */
export class SessionCache {
  private readonly parts = new Map<string, StoredPart>();

  get(delta: SessionDelta): StoredPart | undefined {
    return this.parts.get(textOfKey(delta.key));
  }

  set(part: StoredPart): void {
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
  readonly cache: SessionCache;
}

/** How often another may be found to have written one of them meanwhile. */
const CONFLICTS = 20;

const readInto = async ({ store, cache }: SettleSessionsDeps, deltas: readonly SessionDelta[]): Promise<void> => {
  if (deltas.length === 0) return;
  for (const part of await store.read(deltas.map(({ key }) => key))) cache.set(part);
};

/** Writes what is missing in each; answers those that another has written meanwhile. */
const writeOnce = async (
  { store, cache }: SettleSessionsDeps,
  deltas: readonly SessionDelta[],
): Promise<readonly SessionDelta[]> => {
  const open = deltas.flatMap((delta) => {
    const stored = cache.get(delta);
    const after = partAfter(delta, stored);
    const write: SessionWrite | undefined = after && { ...after, expected: stored?.seq };
    return write ? [{ delta, write }] : [];
  });
  const outcomes = open.length > 0 ? await store.putAll(open.map(({ write }) => write)) : [];
  for (const [i, { write }] of open.entries()) if (outcomes[i] === 'written') cache.set(write);
  return open.filter((_, i) => outcomes[i] !== 'written').map(({ delta }) => delta);
};

/** Brings parts up to the last record of a slice that adds to each, from wherever they stand. */
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
