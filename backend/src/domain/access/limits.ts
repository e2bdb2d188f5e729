import { hash } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../time';

/** Of one person at a time: a page has one, and two while it hands over. */
export const CONNECTIONS_PER_PERSON = 50;

/** A page takes one each time it connects, and one each quarter of an hour. */
export const TICKETS_PER_MINUTE = 120;

/** What one person's queries may keep functions busy in a minute, ms: five of them all the time. */
export const QUERY_MS_PER_MINUTE = 5 * MINUTE_MS;

/** What a query counts for until it has ended, ms; what is ended by its time-out keeps it. So sixty may run at once, which no page asks for. */
export const QUERY_MS_AT_FIRST = 5000;

/** What one person may send in a minute: half of what a shard takes all the time. */
export const EVENTS_PER_MINUTE = 30_000;

/** Under which name is counted what comes from an address where nobody is signed in: not the address itself, which is a person's. */
export const addressName = (address: string): string => `address:${hash('sha256', address).slice(0, 24)}`;

/** What one person may say in rooms, in `MESSAGE_PERIOD_MS`, whatever their connections: two such lots may meet where two periods do. */
export const MESSAGES_PER_PERIOD = 10;
export const MESSAGE_PERIOD_MS = 10 * SECOND_MS;

/** What one person or program may note in a minute: more would be no marks any more. */
export const ANNOTATIONS_PER_MINUTE = 30;

/** When the period ends that a time is in, ms; periods of one length follow each other without a gap. */
export const endOfPeriod = (now: number, ms: number): number => (Math.floor(now / ms) + 1) * ms;

export const endOfMinute = (now: number): number => endOfPeriod(now, MINUTE_MS);
