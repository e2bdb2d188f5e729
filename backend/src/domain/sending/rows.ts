/** What a record holds; a row that is longer is cut off, and refused as what it then is. */
const MOST_LETTERS = 1024 * 1024;

const SEPARATORS = [',', ';', '\t', '|'];

/** The one that the header has the most of. */
const separatorOf = (header: string): string =>
  SEPARATORS.toSorted((a, b) => header.split(b).length - header.split(a).length)[0] ?? ',';

/** A separator as a pattern has it. */
const patternOf = (separator: string): string => (separator === '|' ? '\\|' : separator);

/** Whether a line of CSV ends within a cell in quotes. A quote begins one only where a cell begins: that of `5" pipe` is a part of its cell. */
const endsQuoted = (line: string, separator: string, isQuoted: boolean): boolean => {
  if (!line.includes('"')) return isQuoted;
  const between = patternOf(separator);
  const closed = new RegExp(`(^|${between})"[^"]*(?:""[^"]*)*"(?!")`, 'g');
  const open = new RegExp(`(?:^|${between})"`);
  return open.test((isQuoted ? `"${line}` : line).replaceAll(closed, '$1'));
};

/** Cuts text that comes in pieces into rows: a line each, or several where a quote that a cell of CSV begins with ends in a later one. */
class RowSplitter {
  /** Of the last line, whose end has not come. */
  private rest = '';
  private lines: string[] = [];
  private letters = 0;
  private isQuoted = false;
  private separator: string | undefined;
  private readonly quotes: boolean;

  constructor(quotes: boolean) {
    this.quotes = quotes;
  }

  *push(text: string): Generator<string> {
    const lines = (this.rest + text).split('\n');
    // What is longer than any row is not gathered: its first part stands for it.
    this.rest = (lines.pop() ?? '').slice(0, MOST_LETTERS + 1);
    for (const line of lines) yield* this.add(line);
  }

  *end(): Generator<string> {
    if (this.rest !== '') this.lines.push(this.rest);
    if (this.lines.length > 0) yield this.lines.join('\n');
  }

  private *add(line: string): Generator<string> {
    this.separator ??= separatorOf(line);
    this.isQuoted = this.quotes && endsQuoted(line, this.separator, this.isQuoted);
    this.lines.push(line);
    this.letters += line.length + 1;
    if (this.isQuoted && this.letters <= MOST_LETTERS) return;
    yield this.lines.join('\n');
    [this.lines, this.letters, this.isQuoted] = [[], 0, false];
  }
}

/** Rows of text, without their ends, empty ones left out. */
async function* splitRows(chunks: AsyncIterable<Uint8Array>, quotes: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const splitter = new RowSplitter(quotes);
  const clean = (row: string): string => row.replace(/\r$/, '').slice(0, MOST_LETTERS);
  for await (const chunk of chunks)
    for (const row of splitter.push(decoder.decode(chunk, { stream: true }))) if (row.trim() !== '') yield clean(row);
  for (const row of splitter.end()) if (row.trim() !== '') yield clean(row);
}

/** The cells of a row of CSV, as RFC 4180 has it. */
export const cellsOf = (row: string, separator = ','): readonly string[] => {
  const cells: string[] = [];
  const between = patternOf(separator);
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^${between}]*))(${between}|$)`, 'gy');
  for (let found = pattern.exec(row); found; found = pattern.exec(row)) {
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '') break;
  }
  return cells;
};

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.(\d+))?(?:([eE])([+-]?)\d+)?$/;

/** What programs write of a number that is not a whole one, at most: one more digit would say more than the number does. */
const MOST_DIGITS = 17;

/**
 * The number that a cell says, as programs write numbers; undefined where it is text: a postcode with leading zeros, an identifier such as `12e4`, or what
 * has more digits than a number keeps.
 */
export const numberIn = (cell: string): number | undefined => {
  const [matches, decimals, exponent, sign] = NUMBER.exec(cell) ?? [];
  if (matches === undefined || (exponent && !sign && !decimals)) return undefined;
  const number = Number(cell);
  const digits = cell.replace(/[eE].*$/, '').replace(/^[-0.]+|[-.]/g, '').length;
  const isWhole = decimals === undefined && exponent === undefined;
  return Number.isFinite(number) && (isWhole ? Number.isSafeInteger(number) : digits <= MOST_DIGITS)
    ? number
    : undefined;
};

const cellValue = (cell: string): unknown => numberIn(cell) ?? cell;

const ATTRIBUTES = ['id', 'source', 'type', 'subject', 'time'];

/**
 * A row as an object: a CloudEvent where there is a column `type`, whose other attributes have columns of their names and whose data are all others; else
 * the row itself, in which a format may be recognised. Empty cells are left out.
 */
const objectOf = (names: readonly string[], cells: readonly string[], source: string, id: string): object => {
  const isEvent = names.includes('type');
  // A source such as 7 is text; a time may be milliseconds since 1970.
  const isText = (column: string): boolean => isEvent && column !== 'time' && ATTRIBUTES.includes(column);
  const valueIn = (column: string, cell: string): unknown => (isText(column) ? cell : cellValue(cell));
  const entries = names.flatMap((column, i) => (cells[i] ? [[column, valueIn(column, cells[i])] as const] : []));
  if (!isEvent) return Object.fromEntries(entries);
  const own = entries.filter(([column]) => ATTRIBUTES.includes(column));
  const data = entries.filter(([column]) => !ATTRIBUTES.includes(column));
  return { specversion: '1.0', id, source, ...Object.fromEntries(own), data: Object.fromEntries(data) };
};

/** What rows are part of: its name is the source of those that have none, and with its version and their number the id of those that have none. */
export interface RowsOf {
  readonly name: string;
  readonly version: string;
}

async function* csvRows(chunks: AsyncIterable<Uint8Array>, { name, version }: RowsOf): AsyncGenerator<string> {
  let names: readonly string[] | undefined;
  let separator = ',';
  let row = 0;
  for await (const text of splitRows(chunks, true)) {
    if (names) yield JSON.stringify(objectOf(names, cellsOf(text, separator), name, `${version}/${row++}`));
    else {
      separator = separatorOf(text);
      names = cellsOf(text, separator).map((cell) => cell.trim());
    }
  }
}

/** The rows of an object, each as text of an event, as the object is read: of CSV, by its name, with a header; of anything else the lines. */
export const readRows = (chunks: AsyncIterable<Uint8Array>, of: RowsOf): AsyncIterable<string> =>
  /\.[ct]sv(?:\.gz)?$/i.test(of.name) ? csvRows(chunks, of) : splitRows(chunks, false);
