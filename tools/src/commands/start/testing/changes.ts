import type { MetricDefinition } from '../../../../../backend/src/domain/metrics/metric-definition';
import type { Order } from './orders';

const phase = { name: 'phase', label: 'Phase', from: 'phase' };

const placed = {
  label: 'Orders',
  category: 'Shop',
  description: 'Orders that were placed.',
  unit: 'orders',
  events: ['order.placed'],
  dimensions: [phase],
} as const;

/** What nobody changes, and so counts every order whatever happens beside it. */
const orders: MetricDefinition = { ...placed, name: 'orders', measure: 'count' };

const sold: MetricDefinition = { ...placed, name: 'sold', label: 'Sold', measure: 'count' };

const revenue = {
  ...placed,
  name: 'revenue',
  label: 'Revenue',
  measure: 'sum',
  value: 'amount',
  unit: 'USD',
  decimals: 2,
} as const;
const exact = { ...revenue, decimals: 3 } as const;
const euros = { ...exact, unit: 'EUR' } as const;
const large = { ...euros, where: { amount: { atLeast: 3 } } } as const;
const taxes = { ...large, value: 'tax' } as const;
const counted = {
  ...placed,
  name: 'revenue',
  label: 'Revenue',
  measure: 'count',
  unit: 'EUR',
  where: large.where,
} as const;

export interface Change {
  /** What is changed. */
  readonly kind: string;
  /** `revenue` and, while it is defined, the other one. */
  readonly metrics: readonly MetricDefinition[];
  /** The name of the other one; undefined while it is not defined. */
  readonly other?: string;
  /** What `npm run validate` says before, and `durable` when it begins to count so; in any order. */
  readonly says: readonly RegExp[];
  /** What an order adds to `revenue`, at its decimals; undefined for one that it leaves out. */
  readonly takes: (order: Order) => number | undefined;
  readonly isSum: boolean;
}

const kept = 'history before today is kept as';

const ifLarge = (value: (order: Order) => number) => (order: Order) => (order.amount >= 3 ? value(order) : undefined);

/** From nothing on, each after the one before. The number of a definition of `revenue` is its place here, from 1 on. */
export const changes: readonly Change[] = [
  {
    kind: 'another description',
    metrics: [revenue, sold],
    other: 'sold',
    says: [],
    takes: ({ amount }) => amount * 100,
    isSum: true,
  },
  {
    kind: 'other decimals, and one dimension more',
    metrics: [exact, { ...sold, dimensions: [phase, { name: 'tax', label: 'Tax', from: 'source' }] }],
    other: 'sold',
    says: [
      new RegExp(`^revenue: decimals 2 → 3: ${kept} revenue@1$`),
      /^sold: dimension tax: it has labels from now on$/,
    ],
    takes: ({ amount }) => amount * 1000,
    isSum: true,
  },
  {
    kind: 'another unit, and one type of events more',
    metrics: [euros, { ...sold, events: ['order.placed', 'order.paid'] }],
    other: 'sold',
    says: [
      new RegExp(`^revenue: unit USD → EUR: ${kept} revenue@2$`),
      /^sold: events order\.placed → order\.placed, order\.paid: its figures go on$/,
    ],
    takes: ({ amount }) => amount * 1000,
    isSum: true,
  },
  {
    kind: 'a filter, and another name',
    metrics: [large, { ...sold, name: 'bought', was: 'sold', events: ['order.placed', 'order.paid'] }],
    other: 'bought',
    says: [
      new RegExp(`^revenue: where none → amount ≥ 3: ${kept} revenue@3$`),
      /^bought: was "sold": its history goes on under the new name$/,
    ],
    takes: ifLarge(({ amount }) => amount * 1000),
    isSum: true,
  },
  {
    kind: 'another field, and a metric less',
    metrics: [taxes],
    says: [
      new RegExp(`^revenue: field amount → tax: ${kept} revenue@4$`),
      /^bought: no longer defined: its history is kept as bought@1 until it expires/,
    ],
    takes: ifLarge(({ tax }) => tax * 1000),
    isSum: true,
  },
  {
    kind: 'another measure, and a metric that is defined again',
    metrics: [counted, sold],
    other: 'sold',
    says: [
      new RegExp(`^revenue: measure sum → count: ${kept} revenue@5$`),
      /^sold: was "bought": its history goes on under the new name$/,
      /^sold: defined again: its history goes on$/,
    ],
    takes: ifLarge(() => 0),
    isSum: false,
  },
];

/** All of it taken back to how it was at first. */
export const takenBack: Change = {
  ...(changes[0] as Change),
  kind: 'taken back',
  says: [new RegExp(`^revenue: measure count → sum, .*: ${kept} revenue@6, and that until .* goes on$`)],
};

/** What is in `metrics.ts` after a change. The description of `orders` shows that this is what is served. */
export const metricsAfter = ({ kind, metrics }: Change): readonly MetricDefinition[] => [
  { ...orders, description: kind },
  ...metrics,
];

/** What `revenue` makes of orders. */
export const revenueOf = ({ takes, isSum }: Change, all: readonly Order[]) => {
  const taken = all.flatMap((order) => takes(order) ?? []);
  return { count: taken.length, ...(isSum && { sum: taken.reduce((sum, more) => sum + more, 0) }) };
};
