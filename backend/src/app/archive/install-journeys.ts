import { compareSequenceNumbers } from '@millrace/contract';
import { REMEMBERED_MS } from '../../domain/sessions/journey';
import type { Clock } from '../ports';
import type {
  JourneyKey,
  JourneyWrite,
  MadeJourney,
  RevisableJourneyStore,
  Revision,
  StoredJourney,
} from '../sessions/ports';
import type { ArchiveFold } from './archive-fold';
import { inOrder } from './install-sessions';
import { type InstallCounts, later } from './install-windows';

export interface InstallJourneysDeps {
  readonly journeys: RevisableJourneyStore;
  readonly fold: ArchiveFold;
  readonly now: Clock;
}

export interface JourneyPlace {
  readonly key: JourneyKey;
}

/** What the fold remembers of it: undefined where nothing goes on with that, or with no more than a shard before does. */
const madeOf = ({ fold, now }: InstallJourneysDeps, key: JourneyKey): StoredJourney | undefined => {
  const { seq, journey } = fold.journeysOf(key.shard).get(key.id) ?? {};
  if (seq === undefined || !journey || now() - journey.arrived > REMEMBERED_MS) return undefined;
  return { key, seq, journey };
};

/** Of these sessions in every shard; of all that were made where they are undefined. */
export function* journeyPlaces(fold: ArchiveFold, ids: ReadonlySet<string> | undefined): Generator<JourneyPlace> {
  for (const shard of fold.shardNames)
    for (const id of ids ?? fold.journeysOf(shard).keys()) yield { key: { id, shard } };
}

const isSameJourney = (a: StoredJourney, b: StoredJourney): boolean =>
  JSON.stringify(a.journey, inOrder) === JSON.stringify(b.journey, inOrder);

interface Changes {
  readonly writes: JourneyWrite[];
  readonly revisions: Revision<StoredJourney, MadeJourney>[];
  readonly removed: StoredJourney[];
  readonly behind: JourneyPlace[];
}

const changesOf = async (deps: InstallJourneysDeps, places: readonly JourneyPlace[]): Promise<Changes> => {
  const nameOf = ({ id, shard }: JourneyKey): string => `${shard} ${id}`;
  const found = await deps.journeys.read(places.map(({ key }) => key));
  const stored = new Map(found.map((one) => [nameOf(one.key), one]));
  const changes: Changes = { writes: [], revisions: [], removed: [], behind: [] };
  for (const place of places) {
    const [made, before] = [madeOf(deps, place.key), stored.get(nameOf(place.key))];
    if (!before) changes.writes.push(...(made ? [{ ...made, expected: undefined }] : []));
    else if (compareSequenceNumbers(before.seq, deps.fold.reached(place.key.shard)) > 0) changes.behind.push(place);
    else if (!made) changes.removed.push(before);
    else if (!isSameJourney(before, made))
      changes.revisions.push({ before, after: { seq: later(before.seq, made.seq), journey: made.journey } });
  }
  return changes;
};

/**
 * Puts what is remembered of sessions in the place of what is stored, as `installWindows` does with windows, and removes what nothing is left of. A container
 * of `durable` that remembers it otherwise finds that when it writes it, and reads it again.
 */
export const installJourneys = async (
  deps: InstallJourneysDeps,
  places: readonly JourneyPlace[],
  counts: InstallCounts,
): Promise<readonly JourneyPlace[]> => {
  if (places.length === 0) return [];
  const { writes, revisions, removed, behind } = await changesOf(deps, places);
  const outcomes = [
    ...(await deps.journeys.putAll(writes)),
    ...(await deps.journeys.revise(revisions)),
    ...(await deps.journeys.remove(removed)),
  ];
  const all = [...writes, ...revisions.map(({ before }) => before), ...removed];
  counts.made += outcomes.slice(0, writes.length).filter((one) => one === 'written').length;
  counts.revised += outcomes.slice(writes.length).filter((one) => one === 'written').length;
  return [...behind, ...all.filter((_, i) => outcomes[i] !== 'written')];
};
