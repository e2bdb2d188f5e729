import type { Reject } from '@millrace/contract';

/** What happened, whatever format it was written in. What it lacks may be there as `undefined`, since events are made by the hundred thousand. */
export interface Event {
  readonly source: string;
  /** With `source` it names the event once and for all; absent where the format has no such id. */
  readonly id?: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** Ms since the epoch; absent when the event happened as it arrived. */
  readonly time?: number | undefined;
  /** Numbers are values, strings and booleans are labels. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a format calls the parts of an event, so that a reject names the field as its producer wrote it. */
export interface FieldNames {
  readonly time: string;
  readonly data: (field: string) => string;
}

/** One event of a record, with what is needed to point at its fields: `at` is where it stands, such as `[3]` in an array. */
export interface Accepted {
  readonly kind: 'event';
  readonly event: Event;
  readonly at: string;
  readonly names: FieldNames;
}

export interface Rejected {
  readonly kind: 'reject';
  readonly reject: Reject;
}

export type ReadResult = Accepted | Rejected;

/** The smallest events that any format knows fill 1 MiB with fewer; so this bounds only what garbage, and what is packed, can cost. */
export const MAX_EVENTS = 65_536;

export const rejected = (reason: Reject['reason'], field: string, message: string): Rejected => ({
  kind: 'reject',
  reject: { reason, field, message },
});

export const tooMany = (at: string, what: string): Rejected =>
  rejected('too_large', at, `${what} of more than ${MAX_EVENTS} events: send them in several records`);

/** What all parts of `what` say; where that is too much, no further part is read, and all of it is one reject. */
export const readAll = <Part>(
  parts: readonly Part[],
  at: string,
  what: string,
  read: (part: Part, i: number) => readonly ReadResult[],
): readonly ReadResult[] => {
  if (parts.length > MAX_EVENTS) return [tooMany(at, what)];
  const results: ReadResult[] = [];
  for (const [i, part] of parts.entries()) {
    for (const result of read(part, i)) results.push(result);
    if (results.length > MAX_EVENTS) return [tooMany(at, what)];
  }
  return results;
};
