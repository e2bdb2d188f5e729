import type { Reject } from '@millrace/contract';

/** What happened, whatever format it was written in. */
export interface Event {
  readonly source: string;
  /** With `source` it names the event once and for all; absent where the format has no such id. */
  readonly id?: string;
  readonly type: string;
  readonly subject?: string;
  /** Ms since the epoch; absent when the event happened as it arrived. */
  readonly time?: number;
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

export const rejected = (reason: Reject['reason'], field: string, message: string): Rejected => ({
  kind: 'reject',
  reject: { reason, field, message },
});
