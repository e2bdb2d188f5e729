import { UserError } from '@millrace/local-aws/shared/user-error';
import { DAY_MS, MINUTE_MS } from '../../time';

/** A moment taken apart: `local` has in its UTC fields what a clock at that offset shows. */
interface Moment {
  readonly time: number;
  readonly local: Date;
  /** From UTC, in minutes, positive to the east. */
  readonly offset: number;
}

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

const ordinal = (value: number): string => {
  const [tens, ones] = [value % 100, value % 10];
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][ones] ?? 'th');
  return `${value}${ending}`;
};

const named = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  return ({ local }: Moment): string => format.format(local);
};

const offsetText = ({ offset }: Moment, separator: string): string => {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
};

const dayOfYear = ({ local }: Moment): number =>
  Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;

const twelve = ({ local }: Moment): number => local.getUTCHours() % 12 || 12;
const month = ({ local }: Moment): number => local.getUTCMonth() + 1;
const half = ({ local }: Moment): string => (local.getUTCHours() < 12 ? 'am' : 'pm');

type Token = (moment: Moment) => string;

/** The tokens of Moment.js in English, but for weeks of the year and eras: https://momentjs.com/docs/#/displaying/format/ */
const tokens: Readonly<Record<string, Token>> = {
  YYYY: ({ local }) => pad(local.getUTCFullYear(), 4),
  YY: ({ local }) => pad(local.getUTCFullYear() % 100, 2),
  Q: (moment) => String(Math.ceil(month(moment) / 3)),
  MMMM: named({ month: 'long' }),
  MMM: named({ month: 'short' }),
  MM: (moment) => pad(month(moment), 2),
  Mo: (moment) => ordinal(month(moment)),
  M: (moment) => String(month(moment)),
  DDDD: (moment) => pad(dayOfYear(moment), 3),
  DDD: (moment) => String(dayOfYear(moment)),
  DD: ({ local }) => pad(local.getUTCDate(), 2),
  Do: ({ local }) => ordinal(local.getUTCDate()),
  D: ({ local }) => String(local.getUTCDate()),
  dddd: named({ weekday: 'long' }),
  ddd: named({ weekday: 'short' }),
  dd: (moment) => named({ weekday: 'short' })(moment).slice(0, 2),
  d: ({ local }) => String(local.getUTCDay()),
  E: ({ local }) => String(local.getUTCDay() || 7),
  HH: ({ local }) => pad(local.getUTCHours(), 2),
  H: ({ local }) => String(local.getUTCHours()),
  hh: (moment) => pad(twelve(moment), 2),
  h: (moment) => String(twelve(moment)),
  kk: ({ local }) => pad(local.getUTCHours() || 24, 2),
  k: ({ local }) => String(local.getUTCHours() || 24),
  A: (moment) => half(moment).toUpperCase(),
  a: half,
  mm: ({ local }) => pad(local.getUTCMinutes(), 2),
  m: ({ local }) => String(local.getUTCMinutes()),
  ss: ({ local }) => pad(local.getUTCSeconds(), 2),
  s: ({ local }) => String(local.getUTCSeconds()),
  ZZ: (moment) => offsetText(moment, ''),
  Z: (moment) => offsetText(moment, ':'),
  X: ({ time }) => String(Math.floor(time / 1000)),
  x: ({ time }) => String(time),
};

const longForms: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  LLL: 'MMMM D, YYYY h:mm A',
  LL: 'MMMM D, YYYY',
  L: 'MM/DD/YYYY',
};

/** Text in brackets, a token, or any other character. */
const pieces = /\[([^\]]*)\]|LTS|LT|L{1,4}|Mo|Do|M{1,4}|D{1,4}|d{1,4}|S{1,9}|YYYY|YY|ZZ?|HH?|hh?|kk?|mm?|ss?|[\s\S]/g;

/** Tokens of weeks, eras, zones by name, and the reader's own language. */
const unsupported = /^[wWgGeNyYzl]$/;

const fractionOf = ({ local }: Moment, digits: number): string =>
  pad(local.getUTCMilliseconds(), 3).padEnd(9, '0').slice(0, digits);

const pieceOf = (piece: string, literal: string | undefined): Token => {
  if (literal !== undefined) return () => literal;
  const long = longForms[piece];
  if (long !== undefined) return momentTokens(long);
  if (/^S+$/.test(piece)) return (moment) => fractionOf(moment, piece.length);
  const token = Object.hasOwn(tokens, piece) ? tokens[piece] : undefined;
  if (token) return token;
  if (!unsupported.test(piece)) return () => piece;
  throw new UserError(`"${piece}" of Moment.js is not known here: put text in brackets, as in [${piece}]`);
};

const momentTokens = (format: string): Token => {
  const made = [...format.matchAll(pieces)].map(([piece, literal]) => pieceOf(piece, literal));
  return (moment) => made.map((token) => token(moment)).join('');
};

/**
 * Writes times, ms since the epoch, as Moment.js does by the same format: by this machine's clock, or in UTC.
 *
 * @throws UserError for a token that is not known
 */
export const momentFormat = (format: string, zone: 'local' | 'utc'): ((time: number) => string) => {
  const write = momentTokens(format);
  return (time) => {
    const offset = zone === 'utc' ? 0 : -new Date(time).getTimezoneOffset();
    return write({ time, local: new Date(time + offset * MINUTE_MS), offset });
  };
};
