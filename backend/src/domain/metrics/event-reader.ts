import { hash } from 'node:crypto';
import { crossedLabel, LABEL_LENGTH } from '@millrace/contract';
import type { Event } from '../formats/event';
import { keptText, withoutQuery } from './personal';

export const isFamily = (pattern: string): boolean => pattern.endsWith('.*');

/** Whether a declared event type is this one, or the family `clickstream.*` that it is of. */
export const reads = (pattern: string, type: string): boolean =>
  pattern === type || (isFamily(pattern) && type.startsWith(pattern.slice(0, -1)));

/** The label of an event that has nothing to be broken down by, so that labels still add up to the total. */
export const NO_LABEL = '(none)';

/** Halves of surrogate pairs that stand alone. No UTF-8 can hold them, so they would not be the same after storing. */
const loneSurrogate = /[\ud800-\udfff]/u;
const loneSurrogates = /[\ud800-\udfff]/gu;

/** Ends a label that is not the whole text: so many bits that two labels of a service hardly ever share them. */
const MARK_LENGTH = 12;

const markOf = (text: string): string => hash('sha256', Buffer.from(text, 'utf16le')).slice(0, MARK_LENGTH);

/** A label that stands for a text which no label can be: its beginning, and a mark of all of it, so that different texts stay different. */
const shortened = (text: string, unfit = loneSurrogates): string =>
  `${text.slice(0, LABEL_LENGTH - MARK_LENGTH - 1).replace(unfit, '\ufffd')}…${markOf(text)}`;

const textLabel = (text: string): string =>
  text.length > LABEL_LENGTH || loneSurrogate.test(text) ? shortened(text) : text || NO_LABEL;

const asLabel = (value: unknown): string => {
  if (typeof value === 'string') return textLabel(value);
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : NO_LABEL;
};

/** Parts of an event that a metric may read by these names; every other name is a field of its `data`, and so is `data.subject`. */
const attributes: Readonly<Record<string, (event: Event) => unknown>> = {
  subject: (event) => event.subject,
  type: (event) => event.type,
  source: (event) => event.source,
};

/** Whether a metric that reads `from` reads an attribute, and no field of `data`. */
export const isAttribute = (from: string): boolean => Object.hasOwn(attributes, from);

type ReadField = (event: Event) => unknown;

/** `user.plan` and `data.user.plan` are the same field. */
export const dataPath = (field: string): string => (/^data\../.test(field) ? field.slice('data.'.length) : field);

/** The one name of a field, however it is written. `data.subject` has no other: without `data.` it is the event's subject. */
export const fieldName = (field: string): string =>
  Object.hasOwn(attributes, dataPath(field)) ? field : dataPath(field);

const ownField = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;

/**
 * How to find a field of `data`. A dot leads into an object: `user.plan`. A field whose own name has the dot in it comes first, and what is not
 * there is undefined.
 */
export const dataReader = (field: string): ReadField => {
  const path = dataPath(field);
  const keys = path.split('.');
  if (keys.length === 1) return ({ data }) => ownField(data, path);
  return ({ data }) => {
    if (Object.hasOwn(data, path)) return data[path];
    let value: unknown = data;
    for (const key of keys) value = ownField(value, key);
    return value;
  };
};

/** How to find what a metric names: an attribute of the event, or a field of its `data`. */
export const fieldReader = (from: string): ReadField =>
  (Object.hasOwn(attributes, from) ? attributes[from] : undefined) ?? dataReader(from);

/** How to find an event's label: see `DimensionDefinition.from`. */
export const labelReader = (from: string): ((event: Event) => string) => {
  const read = fieldReader(from);
  const name = from.slice(from.lastIndexOf('.') + 1);
  return (event) => {
    const value = read(event);
    return asLabel(typeof value === 'string' ? keptText(name, value) : value);
  };
};

/** What JSON writes with more characters than a text has, and halves of pairs. */
const escaped = /["\\\p{Cc}\ud800-\udfff]/gu;

const plain = (label: string): string => shortened(label, escaped);

/** What JSON of two labels has at the most where nothing in them is escaped. */
const PAIR_LENGTH = 2 * LABEL_LENGTH + '["",""]'.length;

/** A label of two dimensions together. Where escapes would make it longer than two labels are, these are cut, so that items stay as large as they are. */
export const pairLabel = (first: string, second: string): string => {
  const label = crossedLabel(first, second);
  return label.length <= PAIR_LENGTH ? label : crossedLabel(plain(first), plain(second));
};

/** The first 53 bits, as many as a number holds, of SHA-256 over the text's UTF-8. Evenly spread, and the same for ever. */
const computeHash = (text: string): number => {
  const hex = hash('sha256', text);
  return Number.parseInt(hex.slice(0, 13), 16) * 2 + (Number.parseInt(hex.slice(13, 14), 16) >> 3);
};

/** Hashes that are remembered, of texts that are no longer than a label: a visitor or a visit comes many times in a short while. Beyond that all are begun anew. */
const REMEMBERED = 1000;
const remembered = new Map<string, number>();

/** The same as `computeHash`, in a fifth of the time where the text came before. */
export const hashOf = (text: string): number => {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const computed = computeHash(text);
  if (text.length > LABEL_LENGTH) return computed;
  if (remembered.size >= REMEMBERED) remembered.clear();
  // A copy: what was cut out of a record may keep all of it in memory.
  remembered.set(Buffer.from(text).toString(), computed);
  return computed;
};

/**
 * How to find what a metric of `unique` counts: its hash, or undefined where an event has no such thing. An IP address is counted: a sketch
 * holds no trace of it.
 */
export const identityReader = (of: string): ((event: Event) => number | undefined) => {
  const read = fieldReader(of);
  return (event) => {
    const value = read(event);
    if (typeof value === 'number' || typeof value === 'boolean') return hashOf(String(value));
    return typeof value === 'string' && value !== '' ? hashOf(withoutQuery(value)) : undefined;
  };
};
