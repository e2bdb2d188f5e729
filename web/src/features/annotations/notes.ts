import type { Annotation, AnnotationFrame } from '@millrace/contract';
import type { Pin } from '../charts/pins';
import type { TimeRange } from '../ranges/ranges';

/** What has become known of annotations since the page asked for those of a time. */
export interface NewNotes {
  readonly added: ReadonlyMap<string, Annotation>;
  readonly removed: ReadonlySet<string>;
}

export const noNews: NewNotes = { added: new Map(), removed: new Set() };

/** Of what is kept of them, the newest: a page may be open for weeks. */
const MOST = 1000;

/** What is known after a frame; what comes twice counts once. */
export const newsAfter = ({ added, removed }: NewNotes, frame: AnnotationFrame): NewNotes =>
  'removed' in frame
    ? { added, removed: new Set([...removed, frame.removed].slice(-MOST)) }
    : { added: new Map([...added, [frame.annotation.id, frame.annotation] as const].slice(-MOST)), removed };

/** All that is known of them, the earliest moment first. */
export const notesOf = (
  read: readonly Annotation[] | undefined,
  { added, removed }: NewNotes,
): readonly Annotation[] => {
  const all = new Map((read ?? []).map((note) => [note.id, note]));
  for (const [id, note] of added) all.set(id, note);
  return [...all.values()].filter(({ id }) => !removed.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
};

export const pinOf = ({ id, time, end, metric, from, text }: Annotation): Pin => ({
  kind: 'note',
  id,
  time,
  from,
  text,
  ...(end !== undefined && { end }),
  ...(metric !== undefined && { metric }),
});

/** A time that annotations are asked for, ms. */
export interface NoteSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What a range shows, and the time before it, with which it may be compared. It moves on once in the length of the range, so that a page does not ask
 * each second, and reaches so far ahead that nothing is missing meanwhile.
 */
export const noteSpan = (range: TimeRange, now: number): NoteSpan => {
  if (range.kind === 'custom') return { from: range.from, to: range.to };
  const begun = Math.floor(now / range.ms) * range.ms;
  return { from: begun - 2 * range.ms, to: begun + 2 * range.ms };
};
