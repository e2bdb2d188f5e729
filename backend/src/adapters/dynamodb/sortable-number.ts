import type { SequenceNumber } from '@millrace/contract';

const LENGTH_DIGITS = 3;

/** Text that sorts as the number does, which is too long for a number of DynamoDB: its length, then its digits. */
export const sortableNumber = (number: SequenceNumber): string =>
  `${String(number.length).padStart(LENGTH_DIGITS, '0')}${number}`;

export const fromSortableNumber = (text: string): SequenceNumber => text.slice(LENGTH_DIGITS);

const TIME_DIGITS = 15;

/** A time, ms since the epoch and not before it, as text that sorts as the time does. */
export const sortableTime = (time: number): string => String(time).padStart(TIME_DIGITS, '0');

export const fromSortableTime = (text: string): number => Number(text.slice(0, TIME_DIGITS));
