const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** As a sentence or the head of a column begins. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const plain = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** Thousands separated, every digit kept: `1234567.80` becomes `1,234,567.80`. Takes decimal text of any length. */
export const groupDigits = (decimal: string): string => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(decimal) ?? [];
  if (whole === '') return decimal;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
};

const THOUSANDS = ['', 'K', 'M', 'B', 'T'];
const LARGEST = 999e12;

/** `1.3 K`, `12.4 M`: the letter never stands in a line of its own. The browser takes 50 µs for such a number, and every event draws several. */
const abbreviate = (value: number): string => {
  // 79.35 is stored as a little less, and is to be 79.4 nevertheless.
  const size = Number((Math.abs(value) * (1 + Number.EPSILON)).toPrecision(3));
  if (!(size >= 1 && size <= LARGEST)) return compact.format(value);
  const thousands = Math.floor(Math.log10(size) / 3);
  const letter = thousands > 0 ? `\u00a0${THOUSANDS[thousands]}` : '';
  return `${value < 0 ? '-' : ''}${size / 1000 ** thousands}${letter}`;
};

/** Finding one takes 0.1 ms, and every event draws several. */
const signs = new Map<string, string>();

/** What stands before the digits of a currency: `$`, `CHF `. */
const signOf = (currency: string): string => {
  const known = signs.get(currency);
  if (known !== undefined) return known;
  const money = new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  const found = money.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;
  const sign = /[a-z]$/i.test(found) ? `${found}\u00a0` : found;
  signs.set(currency, sign);
  return sign;
};

/** With the sign of a currency before its digits: `$5,320`, `-$5`, `CHF 5,320`. */
const withSign = (number: string, currency: string | undefined): string =>
  currency === undefined ? number : number.replace(/^-?/, (minus) => `${minus}${signOf(currency)}`);

/** An exact figure, given as decimal text of any length: `1,234,567.80`, `$1,234.50`. */
export const formatExact = (decimal: string, currency?: string): string => withSign(groupDigits(decimal), currency);

/** From here on money is abbreviated: up to five digits of it are read at a glance, and expected to be there. */
const MONEY_WRITTEN_OUT = 10_000;

/** Three significant digits have so many decimals. Cents are written in pairs. */
const decimalsFor = (size: number, decimals: number, money: boolean): number => {
  const wholeDigits = size < 1 ? 1 : Math.floor(Math.log10(size)) + 1;
  const digits = Math.max(0, Math.min(decimals, 3 - wholeDigits));
  return money && digits > 0 ? Math.min(decimals, 2) : digits;
};

/**
 * Three significant digits, and no more decimals than the metric has: `8`, `42.1`, `7.50`, `999`, `1.2 K`, `12.4 M`. Money has its cents, and is
 * written out up to `$9,999`.
 */
export const formatShort = (value: number, decimals = 2, currency?: string): string => {
  const size = Math.abs(value);
  const digits = decimalsFor(size, decimals, currency !== undefined);
  const rounded = Math.round(size * 10 ** digits) / 10 ** digits;
  const short = rounded >= (currency === undefined ? 1000 : MONEY_WRITTEN_OUT);
  return withSign(short ? abbreviate(value) : (plain[digits]?.format(value) ?? String(value)), currency);
};

/** From one value to another: `17–101`, `-3 to 5`. */
export const formatRange = (low: number, high: number, decimals: number, currency?: string): string => {
  const [from, to] = [low, high].map((value) => formatShort(value, decimals, currency));
  return low < 0 ? `${from} to ${to}` : `${from}–${to}`;
};

/** For a scale: as short as the number allows (`0`, `2.5`, `1.2 K`). */
export const formatTick = (value: number): string => abbreviate(value);

/** `+12 %`, `−3 %`; whole percents, since a trend is a direction and not a figure to book. */
export const formatChange = (ratio: number): string => {
  const percent = Math.sign(ratio) * Math.round(Math.abs(ratio) * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${groupDigits(String(Math.abs(percent)))} %`;
};

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `14:05:09`, in the reader's time zone. */
export const formatClock = (ms: number): string => clock.format(ms);

/** `14:05`, in the reader's time zone. */
export const formatMinute = (ms: number): string => minute.format(ms);

/** A length of time in its largest one or two units: `4 s`, `2 min 5 s`, `3 h 12 min`. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** `now`, `4 s ago`, `2 min ago`: whole minutes from the second minute on, so that a line that stands still reads calmly. */
export const formatAgo = (ms: number): string => {
  if (ms < 1500) return 'now';
  if (ms < 120_000) return `${Math.round(ms / 1000)} s ago`;
  return `${formatDuration(Math.floor(ms / 60_000) * 60_000)} ago`;
};

const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `21 Nov`, in the reader's time zone. */
export const formatDay = (ms: number): string => day.format(ms);

/** `21 Nov, 14:05`, in the reader's time zone. */
export const formatMoment = (ms: number): string => moment.format(ms);

/** `21 Nov, 14:05:09`, in the reader's time zone. */
export const formatSecond = (ms: number): string => second.format(ms);

/** The reader's time zone at a moment: `UTC+1`, `UTC`, `UTC+5:30`. */
export const formatZone = (ms: number, timeZone?: string): string => {
  const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset', ...(timeZone && { timeZone }) });
  const name = zone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  return name.replace('GMT', 'UTC').replace('UTC+0', 'UTC');
};

/** As an input of a date and a time holds it, in the reader's time zone. */
export const localText = (ms: number): string => {
  const minutes = new Date(ms).getTimezoneOffset();
  return new Date(ms - minutes * 60_000).toISOString().slice(0, 19);
};
