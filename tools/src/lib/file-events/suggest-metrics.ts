import { inspect } from 'node:util';
import type { CloudEvent } from '@millrace/contract';
import type { MetricDefinition } from '../../../../backend/src/domain/metrics/metric-definition';

type Data = Readonly<Record<string, unknown>>;

const dataOf = ({ data }: CloudEvent): Data => (typeof data === 'object' && data !== null ? { ...data } : {});

const words = (name: string): string => {
  const text = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const nameOf = (text: string): string =>
  words(text)
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40) || 'rows';

const FEWEST_LABELS = 2;
const MOST_LABELS = 100;
const MOST_DIMENSIONS = 3;
const MOST_VALUES = 3;
const MOST_DECIMALS = 4;

/** What adds up; of anything else the mean says more. */
const addsUp = /amount|total|price|revenue|cost|sales|quantity|qty|count|bytes|paid|fee/i;
/** Numbers that are names. */
const isName = /(?:^|_|[a-z])(?:id|Id|ID|code|zip|year|number|no)$|^(?:lat|lon|lng|latitude|longitude)$/;

const columnsOf = (events: readonly CloudEvent[], fits: (values: readonly unknown[]) => boolean): readonly string[] => {
  const fields = [...new Set(events.flatMap((event) => Object.keys(dataOf(event))))];
  return fields.filter((field) =>
    fits(events.map((event) => dataOf(event)[field]).filter((value) => value !== undefined)),
  );
};

const isLabels = (values: readonly unknown[]): boolean => {
  const distinct = new Set(values).size;
  const allText = values.every((value) => typeof value === 'string' || typeof value === 'boolean');
  return allText && distinct >= FEWEST_LABELS && distinct <= MOST_LABELS && distinct < values.length;
};

/** Numbers, and more than one; whole ones that go up by one from row to row number the rows. */
const isNumbers = (values: readonly unknown[]): boolean => {
  const numbers = values.filter((value) => typeof value === 'number');
  const numbersRows = numbers.every(
    (value, i) => (i === 0 && Number.isInteger(value)) || value === (numbers[i - 1] ?? 0) + 1,
  );
  return numbers.length === values.length && new Set(numbers).size > 1 && !numbersRows;
};

const decimalsIn = (events: readonly CloudEvent[], field: string): number => {
  const digits = events.map((event) => String(dataOf(event)[field]).split('.')[1]?.length ?? 0);
  return Math.min(MOST_DECIMALS, Math.max(0, ...digits));
};

const dimensionsOf = (events: readonly CloudEvent[]): MetricDefinition['dimensions'] => {
  const types = new Set(events.map(({ type }) => type)).size > 1 ? [{ name: 'type', label: 'Type', from: 'type' }] : [];
  const subjects = new Set(events.map(({ subject }) => subject));
  const subject = subjects.has(undefined) ? [] : [{ name: 'subject', label: 'Subject', from: 'subject' }];
  const fields = columnsOf(events, isLabels).map((field) => ({
    name: nameOf(field),
    label: words(field),
    from: field,
  }));
  const all = [...types, ...subject, ...fields];
  return all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at).slice(0, MOST_DIMENSIONS);
};

/** Metrics that show what is in such events: how many there are, and its numbers, broken down by what has few values. `taken`: names of other metrics. */
export const suggestMetrics = (
  events: readonly CloudEvent[],
  title: string,
  taken: ReadonlySet<string>,
): readonly MetricDefinition[] => {
  const [first, ...rest] = [...new Set(events.map(({ type }) => type))];
  if (first === undefined) return [];
  const base = taken.has(nameOf(title)) ? `${nameOf(title)}-of-file` : nameOf(title);
  const category = words(title);
  const read = { events: [first, ...rest] as const, dimensions: dimensionsOf(events) ?? [] };
  const numbers = columnsOf(events, isNumbers).filter((field) => !isName.test(field));
  const count = { description: 'How many there were.', measure: 'count', unit: 'events' } as const;
  return [
    { name: base, label: words(title), category, ...count, ...read },
    ...numbers.slice(0, MOST_VALUES).map(
      (field): MetricDefinition => ({
        ...{ name: `${base}-${nameOf(field)}`, label: words(field), category },
        description: addsUp.test(field) ? 'All of them together.' : 'Mean, least and greatest.',
        measure: addsUp.test(field) ? 'sum' : 'stats',
        ...{ value: field, unit: 'units', decimals: decimalsIn(events, field), ...read },
      }),
    ),
  ];
};

/** As `app/metrics.ts` holds a definition. */
export const asSource = (definition: MetricDefinition): string =>
  `${inspect(definition, { depth: null, breakLength: 116, compact: 3 })},`;
