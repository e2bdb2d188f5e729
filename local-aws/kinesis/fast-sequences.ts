import { createHash } from 'node:crypto';
import db, { type Sequence } from 'kinesalite/db/index.js';

/** Digits of a sequence number of the form that kinesalite gives out, in hexadecimal, and where its parts stand. */
const DIGITS = 47;
const FORM = '2';

const hex = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, '0').slice(-digits);

const seconds = (ms: number): string => hex(Math.floor(ms / 1000), 9);

/** @param otherwise for what is no sequence number of that form. */
export const parseSequence =
  (otherwise: (sequenceNumber: string) => Sequence) =>
  (sequenceNumber: string): Sequence => {
    const digits = /^\d{1,60}$/.test(sequenceNumber) ? BigInt(sequenceNumber).toString(16) : '';
    const index = digits.slice(11, 27);
    const shardIx = Number.parseInt(digits.slice(38, 46), 16);
    const created = Number.parseInt(digits.slice(1, 10), 16);
    const known = digits.length === DIGITS && digits.startsWith(FORM) && digits.endsWith(FORM);
    const inRange = index < '8' && shardIx < 2 ** 31 && created < 16_025_175_000;
    if (!known || !inRange) return otherwise(sequenceNumber);
    return {
      shardCreateTime: created * 1000,
      seqIx: BigInt(`0x${index}`).toString(),
      byte1: digits.slice(27, 29),
      seqTime: Number.parseInt(digits.slice(29, 38), 16) * 1000,
      shardIx,
      version: 2,
    };
  };

/** @param otherwise for sequence numbers of older forms. */
export const stringifySequence =
  (otherwise: (sequence: Sequence) => string) =>
  (sequence: Sequence): string => {
    const { shardCreateTime, seqIx, byte1, seqTime, shardIx = 0, version } = sequence;
    if ((version ?? 2) !== 2 || shardIx < 0) return otherwise(sequence);
    const parts = [
      FORM,
      seconds(shardCreateTime),
      hex(shardIx, 1),
      hex(BigInt(seqIx || 0), 16),
      byte1 || '00',
      seconds(seqTime || shardCreateTime),
      hex(shardIx, 8),
      FORM,
    ];
    return BigInt(`0x${parts.join('')}`).toString();
  };

const compare = (one: bigint, other: bigint): number => Number(one > other) - Number(one < other);

/** The place of a record among the hash keys of shards. */
export const hashKeyOf = (partitionKey: string) => {
  const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
  return { comparedTo: (other: string): number => compare(hash, BigInt(other)) };
};

/**
 * Has kinesalite count with the integers of the language. Its own, of a library, took two fifths of its time when many records
 * are put and read, since each record's sequence number is made once and taken apart by every reader.
 */
export const useFastSequences = (): void => {
  db.parseSequence = parseSequence(db.parseSequence);
  db.stringifySequence = stringifySequence(db.stringifySequence);
  db.partitionKeyToHashKey = hashKeyOf;
};
