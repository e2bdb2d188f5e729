import type { QueryResult, Value } from './archive-database';

const plain = (value: Value): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const inCsv = (value: Value): string => {
  const text = plain(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** RFC 4180, with a line of names. Null and empty text look the same. */
export const csvText = ({ columns, rows }: QueryResult): string =>
  [columns, ...rows].map((row) => row.map(inCsv).join(',')).join('\n');

/** A list of objects, in one line. */
export const jsonText = ({ columns, rows }: QueryResult): string =>
  JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null]))));

const WIDEST = 80;

/** In one line, and no wider than a screen bears. */
const inTable = (value: Value): string => {
  const text = value === null ? 'null' : plain(value).replace(/\s+/g, ' ');
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
};

/** Rows that a table shows. */
export const MOST_ROWS = 1000;

/** For people: cells that are too wide are cut, and so are rows that are too many. */
export const tableText = ({ columns, rows }: QueryResult): string => {
  const shown = rows.slice(0, MOST_ROWS);
  const cells = shown.map((row) => row.map(inTable));
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = columns.map((_, i) => shown.every((row) => row[i] === null || typeof row[i] === 'number'));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (isNumber[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const ruler = widths.map((width) => '-'.repeat(width));
  const rest = rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more: --csv and --json have all`] : [];
  return [line(columns), ruler.join('  '), ...cells.map(line), ...rest].join('\n');
};
