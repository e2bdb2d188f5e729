import { randomUUID } from 'node:crypto';
import { type Alert, samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { NO_RULES, type RulesState } from '../../app/rules/ports';
import { inMemoryAlerts, inMemoryRuleStates } from '../../app/testing/alerts';
import type { RuleState } from '../../domain/rules/rule-fold';
import { DAY_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoAlertStore, dynamoRuleStateStore } from './dynamo-alert-store';

const { alertsTable: table } = runningStack();
const client = createDocumentClient();

const { acknowledged: _, ...bare } = samples.sampleAlert;

const rule = `rule-${randomUUID().slice(0, 8)}`;

/** Long before any other, so that a page of the newest that ends there is this suite's own. */
const alertAt = (openedAt: number, change: Partial<Alert> = {}): Alert => ({
  ...bare,
  id: `${rule}.0.${openedAt.toString(36)}`,
  rule,
  openedAt,
  revision: 1,
  handled: 0,
  ...change,
});

describe.each([
  ['in memory', inMemoryAlerts],
  ['in DynamoDB', () => dynamoAlertStore({ client, table, retention: 100 * 365 * DAY_MS })],
])('a store of alerts %s', (_name, create) => {
  const store = create();
  const start = Date.UTC(2026, 0, 1) + Math.floor(Math.random() * DAY_MS);

  test('an alert is as its newest revision says, in whatever order and however often they come', async () => {
    const [first, second] = [alertAt(start), alertAt(start, { revision: 2, level: 'critical' })];
    expect(await store.put(second)).toEqual(second);
    expect(await store.put(first)).toEqual(second);
    expect(await store.put(second)).toEqual(second);
    expect(await store.find([first.id, 'no.0.1', first.id])).toEqual([second, second]);
  });

  test('what people did stays when a rule goes on, and is done to open alerts alone', async () => {
    const alert = alertAt(start + 1);
    const acknowledged = { by: 'ada', at: start + 5 };
    const silenced = { by: 'bo', at: start + 6, until: start + 7 };
    expect(await store.handle(alert.id, { acknowledged })).toBeUndefined();
    await store.put(alert);
    expect(await store.handle(alert.id, { acknowledged })).toEqual({ ...alert, acknowledged, handled: 1 });
    expect(await store.handle(alert.id, { silenced })).toEqual({ ...alert, acknowledged, silenced, handled: 2 });
    const again = { by: 'bo', at: start + 8 };
    expect(await store.handle(alert.id, { acknowledged: again })).toMatchObject({ acknowledged, handled: 3 });
    const over = alertAt(start + 1, { status: 'resolved', resolution: 'clear', resolvedAt: start + 9, revision: 2 });
    expect(await store.put(over)).toEqual({ ...over, acknowledged, silenced, handled: 3 });
    expect(await store.handle(alert.id, { acknowledged })).toBeUndefined();
  });

  test('the newest come first, a page at a time', async () => {
    const all = [10, 12, 11, 13].map((ms) => alertAt(start + ms));
    for (const one of all) await store.put(one);
    const after = alertAt(start + 14);
    await store.put(after);
    const page = await store.newest(3, after.id);
    expect(page.alerts.map(({ openedAt }) => openedAt - start)).toEqual([13, 12, 11]);
    const next = await store.newest(1, page.next);
    expect(next.alerts.map(({ openedAt }) => openedAt - start)).toEqual([10]);
  });
});

describe.each([
  ['in memory', inMemoryRuleStates],
  ['in DynamoDB', () => dynamoRuleStateStore({ client, table })],
])('a store of the states of rules %s', (_name, create) => {
  test('a state is written by one alone of those who read the one before', async () => {
    const store = create();
    const before = await store.read();
    const open = alertAt(1_700_000_000_000);
    const label = { since: { warning: 1 }, seen: 5, open, clearSince: 3 };
    const labels: RuleState['labels'] = [
      ['', label],
      ['__proto__', { since: {}, seen: 1, quietUntil: 9 }],
    ];
    const state: RulesState = {
      rules: { [rule]: { identity: 'a', until: 10, labels } },
      pending: [open],
      waitingUntil: 7,
      channels: [{ channel: 'mail', quietUntil: 9, waiting: [{ alert: open.id, news: 'opened' }], more: 1 }],
      notices: [{ id: 'mail.1', channel: 'mail', items: [{ alert: open.id, news: 'resolved' }], more: 0 }],
    };
    const outcomes = await Promise.all([1, 2, 3].map(() => store.write(state, before.version)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await store.read()).toEqual({ ...state, version: before.version + 1 });
    expect(await store.write(before, before.version)).toBe(false);
    expect(await store.write({ ...NO_RULES, rules: before.rules }, before.version + 1)).toBe(true);
  });
});
