import { readEndpoints } from '../../lib/stack/running-stack';
import { collectStatus, type Status } from './collect';

/** Rows under their columns' names, ready to be shown in any way. */
interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A table of whatever fields the rows have, in the order in which they first come. */
const table = (title: string, rows: readonly object[]): Table => {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const values = rows.map((row) => {
    const byField = new Map(Object.entries(row));
    return fields.map((field) => cell(byField.get(field)));
  });
  return { title, columns: fields.map(words), rows: values };
};

const TITLES: { readonly [part in keyof Status]: string } = {
  streams: 'Streams',
  mappings: 'Event source mappings',
  deliveries: 'Delivery streams',
  tables: 'Tables',
  buckets: 'Buckets',
  queues: 'Queues',
  topics: 'Topics',
  mails: 'Mails',
};

/** All of a status, in tables. */
export const tablesOf = (status: Status): Table[] => [
  table(TITLES.streams, status.streams),
  table(TITLES.mappings, status.mappings),
  table(TITLES.deliveries, status.deliveries),
  table(TITLES.tables, status.tables),
  table(TITLES.buckets, status.buckets),
  table(TITLES.queues, status.queues),
  table(TITLES.topics, status.topics),
  table(TITLES.mails, status.mails),
];

/** For a terminal. */
export const tableText = ({ title, columns, rows }: Table): string => {
  if (rows.length === 0) return `${title}: none`;
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  return [title, line(columns), ...rows.map(line)].join('\n');
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

/** For a page. */
export const tableHtml = ({ title, columns, rows }: Table): string => {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  const content = rows.length === 0 ? '<p>none</p>' : `<table><tr>${cells('th', columns)}</tr>${body}</table>`;
  return `<h2>${escaped(title)}</h2>${content}`;
};

const REFRESH_SECONDS = 5;

const content = async (state: string): Promise<string> => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) return '<p>The stack is starting.</p>';
  try {
    return tablesOf(await collectStatus(endpoints, state))
      .map(tableHtml)
      .join('');
  } catch (error) {
    console.error(error);
    return '<p>A part does not answer; the terminal says which.</p>';
  }
};

const page = (body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>Local AWS · Millrace</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem }
table { border-collapse: collapse }
th, td { padding: .15rem 1.5rem .15rem 0; text-align: left; font-variant-numeric: tabular-nums }
th { font-weight: 400; opacity: .7 }
</style>
<h1>Local AWS</h1>
${body}
</html>
`;

/** What the stack with that state folder holds, as a page that loads itself again every few seconds. */
export const localPage = async (state: string): Promise<string> => page(await content(state));
