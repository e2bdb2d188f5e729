import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Alert, LABEL_LENGTH, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { NO_RULES, type RulesState } from '../../app/rules/ports';
import { MOST_ITEMS } from '../../domain/notices/channels';
import { figureRulesOf } from '../../domain/rules/define-rules';
import type { ObservedWindow } from '../../domain/rules/observation';
import { abandoned, foldWindow, type RuleState, startOf } from '../../domain/rules/rule-fold';
import { metrics } from '../../testing/fixture-metrics';
import { dynamoRuleStateStore } from './dynamo-alert-store';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: an item is up to 400 KB. */
const MOST_BYTES = 400 * 1024;

const WINDOW = 10_000;
const START = Date.UTC(2026, 10, 20, 10);

const aStore = () => {
  const stored: { item?: { body: string | Uint8Array } } = {};
  const send = async ({ input }: { input: { Item?: { body: string | Uint8Array } } }) => {
    if (input.Item) stored.item = input.Item;
    return { Item: stored.item };
  };
  const store = dynamoRuleStateStore({ client: { send } as unknown as DynamoDBDocumentClient, table: 'alerts' });
  return { store, bytes: () => Buffer.from(stored.item?.body ?? '').length };
};

const rules = figureRulesOf(
  Array.from({ length: 50 }, (_, i) => ({
    ...{ name: `rule-${i}`, label: `Rule ${i}`, metric: 'orders', by: 'country', kind: 'above' as const },
    ...{ warning: 5, clears: 3 },
  })),
  metrics.catalog.metrics,
);

const windowOf = (start: number, labels: readonly string[], value: number): ObservedWindow => ({
  start,
  labels: new Map(labels.map((label) => [label, { value, score: value }])),
  missing: { value: 0, score: 0 },
});

test.each(['__proto__', 'constructor', 'toString', '7'])('an alert of the label %s is said once', async (label) => {
  const [rule] = rules;
  if (!rule) throw new Error('there is a rule');
  const { store } = aStore();
  const said: string[] = [];
  for (let i = 0; i < 4; i++) {
    const known = (await store.read()).rules[rule.name] ?? startOf(rule, START);
    const { state, changes } = foldWindow(rule, known, windowOf(START + i * WINDOW, [label], i < 3 ? 9 : 0));
    said.push(...changes.map(({ status }) => status));
    await store.write({ ...NO_RULES, rules: { [rule.name]: state } }, i);
  }
  expect(said).toEqual(['open', 'resolved']);
});

/** Long, of no Latin letter, and no two alike: compressing saves least of them. */
const foreignLabels = (random: () => number): string[] =>
  Array.from({ length: 80 }, () =>
    String.fromCharCode(...Array.from({ length: LABEL_LENGTH }, () => 0x4e00 + Math.floor(random() * 20_000))),
  );

const fullStates = () => {
  const random = seededRandom(7);
  const states: RuleState[] = [];
  const changes: Alert[] = [];
  for (const rule of rules) {
    const labels = foreignLabels(random);
    const folded = foldWindow(rule, startOf(rule, START), windowOf(START, labels, 9.87));
    states.push(folded.state);
    changes.push(...folded.changes);
  }
  return { states, changes };
};

const tenOf = <T>(make: (channel: string) => T): T[] => Array.from({ length: 10 }, (_, i) => make(`channel-${i}`));

const itemsOf = (alerts: readonly Alert[]) =>
  alerts.slice(0, MOST_ITEMS).map(({ id }) => ({ alert: id, news: 'opened' as const }));

test('the states of as many rules as there may be fit an item, however long their labels are, and are read as they were', async () => {
  const { states, changes } = fullStates();
  const { store, bytes } = aStore();
  const state: RulesState = {
    rules: Object.fromEntries(states.map((one, i) => [`rule-${i}`, one])),
    pending: changes.slice(0, 140),
    waitingUntil: 5,
    channels: tenOf((channel) => ({ channel, quietUntil: START, waiting: itemsOf(changes), more: 3 })),
    notices: tenOf((channel) => ({ id: `${channel}.1`, channel, items: itemsOf(changes.slice(50)), more: 3 })),
  };
  expect(changes.length).toBeGreaterThan(300);
  await store.write(state, 0);
  expect(bytes()).toBeLessThan(0.9 * MOST_BYTES);
  expect(await store.read()).toEqual({ ...state, version: 1 });
});

test('so does what is over when all rules are changed at once', async () => {
  const { states } = fullStates();
  const { store, bytes } = aStore();
  await store.write({ ...NO_RULES, pending: states.flatMap(abandoned) }, 0);
  expect(bytes()).toBeLessThan(0.9 * MOST_BYTES);
});
