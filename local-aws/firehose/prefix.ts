/** What the expressions of a prefix are evaluated with. */
export interface Moment {
  /** Arrival of the oldest record of the object, ms since the epoch. */
  readonly arrival: number;
  readonly errorType: string;
  readonly random: () => string;
}

export type Prefix = readonly ((moment: Moment) => string)[];

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** The letters of Java's DateTimeFormatter that name parts of a path; in UTC. */
const letters: Readonly<Record<string, (time: Date) => string>> = {
  yyyy: (time) => digits(time.getUTCFullYear(), 4),
  MM: (time) => digits(time.getUTCMonth() + 1, 2),
  dd: (time) => digits(time.getUTCDate(), 2),
  HH: (time) => digits(time.getUTCHours(), 2),
  mm: (time) => digits(time.getUTCMinutes(), 2),
  ss: (time) => digits(time.getUTCSeconds(), 2),
};

const TOKENS = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

/** @throws for letters that are not known here. */
const timestamp = (pattern: string): ((time: Date) => string) => {
  const parts = [...pattern.matchAll(TOKENS)].map(([token, quoted, letter]) => {
    if (quoted !== undefined) return () => quoted || "'";
    if (letter === undefined) return () => token;
    const part = letters[token];
    if (!part) throw new Error(`timestamp:${token} is not emulated, only ${Object.keys(letters).join(', ')}`);
    return part;
  });
  return (time) => parts.map((part) => part(time)).join('');
};

const expression = (namespace: string, value: string): Prefix[number] => {
  if (namespace === 'timestamp') {
    const format = timestamp(value);
    return ({ arrival }) => format(new Date(arrival));
  }
  if (namespace === 'firehose' && value === 'error-output-type') return ({ errorType }) => errorType;
  if (namespace === 'firehose' && value === 'random-string') return ({ random }) => random();
  throw new Error(`the expression !{${namespace}:${value}} is not emulated`);
};

const EXPRESSION = /!\{([^:}]*):([^}]*)\}/g;

/**
 * A prefix of an S3 destination. One without a time gets `yyyy/MM/dd/HH/` behind it.
 * @throws for an expression that is not emulated.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export const parsePrefix = (given: string): Prefix => {
  const text = given.includes('!{timestamp:') ? given : `${given}!{timestamp:yyyy/MM/dd/HH}/`;
  const parts: Prefix[number][] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    const [whole, namespace = '', value = ''] = match;
    const literal = text.slice(end, match.index);
    parts.push(() => literal, expression(namespace, value));
    end = match.index + whole.length;
  }
  const rest = text.slice(end);
  return [...parts, () => rest];
};

export const evaluate = (prefix: Prefix, moment: Moment): string => prefix.map((part) => part(moment)).join('');

const suffixTime = timestamp('yyyy-MM-dd-HH-mm-ss');

/**
 * `<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>`. A delivery stream that is made anew with each start has version 1.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 */
export const objectSuffix = (stream: string, arrival: number, uuid: string, extension: string): string =>
  `${stream}-1-${suffixTime(new Date(arrival))}-${uuid}${extension}`;
