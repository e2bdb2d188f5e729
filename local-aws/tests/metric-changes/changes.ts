import type { Order } from './orders';

interface Definition {
  readonly name: string;
  readonly measure: 'count' | 'sum';
  readonly value?: 'amount' | 'tax';
  readonly decimals?: number;
  readonly where?: { readonly amount: { readonly atLeast: number } };
  readonly [other: string]: unknown;
}

/** One kind of change of a metric. */
interface Change {
  readonly kind: string;
  /** Undefined where the metric is new. */
  readonly before?: Definition;
  /** Undefined where it is removed. */
  readonly after?: Definition;
  /** What `durable` logs when it begins to count so. */
  readonly says: readonly RegExp[];
  /** And when all is taken back. */
  readonly saysBack: readonly RegExp[];
}

const phase = { name: 'phase', label: 'Phase', from: 'phase' };

const placed = {
  label: 'Orders',
  category: 'Shop',
  description: 'Orders that were placed.',
  unit: 'orders',
  events: ['order.placed'],
  dimensions: [phase],
};

const counting = (name: string): Definition => ({ ...placed, name, measure: 'count' });
const summing = (name: string): Definition => ({
  ...counting(name),
  measure: 'sum',
  value: 'amount',
  unit: 'USD',
  decimals: 2,
});

/** A change after which figures start anew, and what was before is kept under a number. */
const anew = (name: string, differs: Partial<Definition>, [from, to]: readonly [string, string]): Required<Change> => ({
  kind: name,
  before: summing(name),
  after: { ...summing(name), ...differs },
  says: [new RegExp(`^${name}: ${from} → ${to}: history before today is kept as ${name}@1$`)],
  saysBack: [new RegExp(`^${name}: .* → .*: history before today is kept as ${name}@2, and that until .* goes on$`)],
});

const { value: _value, decimals: _decimals, ...counted } = summing('measure');

export const changes = {
  startAnew: [
    anew('decimals', { decimals: 3 }, ['decimals 2', '3']),
    anew('unit', { unit: 'EUR' }, ['unit USD', 'EUR']),
    anew('filter', { where: { amount: { atLeast: 3 } } }, ['where none', 'amount ≥ 3']),
    anew('field', { value: 'tax' }, ['field amount', 'tax']),
    { ...anew('measure', {}, ['measure sum', 'count']), after: { ...counted, measure: 'count' } },
  ],
  goOn: [
    {
      kind: 'a description',
      before: counting('described'),
      after: { ...counting('described'), description: 'All orders.' },
      says: [],
      saysBack: [],
    },
    {
      kind: 'one dimension more',
      before: counting('dimension'),
      after: { ...counting('dimension'), dimensions: [phase, { name: 'source', label: 'Source', from: 'source' }] },
      says: [/^dimension: dimension source: it has labels from now on$/],
      saysBack: [],
    },
    {
      kind: 'one type of events more',
      before: counting('events'),
      after: { ...counting('events'), events: ['order.placed', 'order.paid'] },
      says: [/^events: events order\.placed → order\.placed, order\.paid: its figures go on$/],
      saysBack: [/^events: events order\.placed, order\.paid → order\.placed: its figures go on$/],
    },
    {
      kind: 'another name',
      before: counting('sold'),
      after: { ...counting('bought'), was: 'sold' },
      says: [/^bought: was "sold": its history goes on under the new name$/],
      saysBack: [/^sold: was "bought": its history goes on under the new name$/],
    },
  ],
  removed: {
    kind: 'removed, and defined again',
    before: summing('removed'),
    says: [/^removed: no longer defined: its history is kept as removed@1 until it expires/],
    saysBack: [/^removed: defined again: its history goes on$/],
  },
  added: {
    kind: 'added, and removed',
    after: summing('added'),
    says: [],
    saysBack: [/^added: no longer defined: its history is kept as added@1 until it expires/],
  },
} as const satisfies Record<string, Change | readonly Change[]>;

const all: readonly Change[] = [...changes.startAnew, ...changes.goOn, changes.removed, changes.added];

/** Counts every order, whatever changes beside it; its description says what is served. */
const orders = (description: string): Definition => ({ ...counting('orders'), description });

export const before = [orders('before'), ...all.flatMap((change) => change.before ?? [])];
export const after = [orders('after'), ...all.flatMap((change) => change.after ?? [])];
export const back = [orders('back'), ...all.flatMap((change) => change.before ?? [])];

export const saidAfter = all.flatMap(({ says }) => says);
export const saidBack = all.flatMap(({ saysBack }) => saysBack);

/** What a definition makes of orders. */
export const figuresOf = ({ measure, value, decimals = 0, where }: Definition, of: readonly Order[]) => {
  const taken = of.filter(({ amount }) => amount >= (where?.amount.atLeast ?? 0));
  if (measure === 'count' || !value) return { count: taken.length };
  return { count: taken.length, sum: taken.reduce((sum, order) => sum + order[value], 0) * 10 ** decimals };
};

/** The orders of each phase: before the change, after it, and after it was taken back. */
export type Phases = Readonly<Record<'before' | 'after' | 'back', readonly Order[]>>;

type Expected = readonly [metric: string, figures: Readonly<Record<string, object>>];

const of = (definition: Definition, phases: Phases, ...names: (keyof Phases)[]): Readonly<Record<string, object>> =>
  Object.fromEntries(
    names.filter((name) => phases[name].length > 0).map((name) => [name, figuresOf(definition, phases[name])]),
  );

/** What every metric and every one of before has counted, by phase, once the change is served. */
export const expectedAfter = (phases: Phases): readonly Expected[] => [
  ...changes.startAnew.flatMap((change): Expected[] => [
    [change.after.name, of(change.after, phases, 'after')],
    [`${change.before.name}@1`, of(change.before, phases, 'before')],
  ]),
  ...changes.goOn.map((change): Expected => [change.after.name, of(change.after, phases, 'before', 'after')]),
  ['removed@1', of(changes.removed.before, phases, 'before')],
  ['added', of(changes.added.after, phases, 'after')],
];

/** And once it is taken back. */
export const expectedBack = (phases: Phases): readonly Expected[] => [
  ...changes.startAnew.flatMap((change): Expected[] => [
    [change.before.name, of(change.before, phases, 'before', 'back')],
    [`${change.before.name}@2`, of(change.after, phases, 'after')],
  ]),
  ...changes.goOn.map((change): Expected => [change.before.name, of(change.before, phases, 'before', 'after', 'back')]),
  ['removed', of(changes.removed.before, phases, 'before', 'back')],
  ['added@1', of(changes.added.after, phases, 'after')],
];
