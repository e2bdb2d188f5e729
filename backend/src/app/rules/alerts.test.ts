import { type Alert, samples, serverMessageSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import type { MetricDefinition } from '../../domain/metrics/metric-definition';
import { startOf } from '../../domain/rules/rule-fold';
import { createBroadcaster } from '../delivery/broadcast';
import { inMemoryAlerts, inMemoryRuleStates } from '../testing/alerts';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createAcknowledge, createAnnounce, createQueryAlerts, createSilence } from './alerts';
import { NO_RULES } from './ports';

const orders: MetricDefinition = {
  name: 'orders',
  label: 'Orders',
  category: 'Shop',
  description: 'Orders.',
  unit: 'orders',
  measure: 'count',
  events: ['order.placed'],
};
const rule = { kind: 'above', warning: 5 } as const;

const metrics = defineMetrics(
  [orders, { ...orders, name: 'secret', groups: ['operators'] }],
  [],
  undefined,
  [],
  [
    { ...rule, name: 'many', label: 'Many orders', metric: 'orders' },
    { ...rule, name: 'hidden', label: 'Many secrets', metric: 'secret' },
  ],
);

const START = Date.UTC(2026, 10, 20, 10);
const { acknowledged: _, ...bare } = samples.sampleAlert;

const alertOf = (name: string, metric: string, change: Partial<Alert> = {}): Alert => ({
  ...bare,
  id: `${name}.0.${START.toString(36)}`,
  rule: name,
  metric,
  openedAt: START,
  revision: 1,
  handled: 0,
  ...change,
});

const [visible, hidden] = [alertOf('many', 'orders'), alertOf('hidden', 'secret')];

const aWorld = async () => {
  const { now, sleep } = manualClock(START + 1000);
  const [alerts, states, logger] = [inMemoryAlerts(), inMemoryRuleStates(), inMemoryLogger()];
  for (const alert of [visible, hidden]) await alerts.put(alert);
  const open = metrics.rules.map((one) => {
    const alert = one.name === 'many' ? visible : hidden;
    return [
      one.name,
      { ...startOf(one, START), labels: [['', { since: {}, seen: START, open: alert }]] as const },
    ] as const;
  });
  await states.write({ ...NO_RULES, rules: Object.fromEntries(open) }, 0);
  const announced: string[] = [];
  const requestAnnouncement = async (ids: readonly string[]) => void announced.push(...ids);
  const channels = [{ name: 'mail', kind: 'mail' as const, everyMs: 60_000 }];
  const deps = { alerts, states, metrics, channels, requestAnnouncement, now, logger };
  return { alerts, announced, deps, now, sleep, logger };
};

const who = (group: string) => ({ userId: group, username: group, groups: [group], endsAt: START + 1e6 });

test('everybody sees the alerts and rules of the metrics that they may see', async () => {
  const { deps } = await aWorld();
  const query = createQueryAlerts(deps);
  const seen = async (group: string) => {
    const { open, rules, channels } = await query([group]);
    return [open.map((alert) => alert.rule).sort(), rules.map(({ name }) => name), channels];
  };
  expect(await seen('viewers')).toEqual([['many'], ['many'], undefined]);
  expect(await seen('operators')).toEqual([['hidden', 'many'], ['many', 'hidden'], [{ name: 'mail', kind: 'mail' }]]);
  await expect(query(['viewers'], 'nonsense')).rejects.toMatchObject({ code: 'invalid_input', field: 'next' });
});

test('an alert that is resolved is history', async () => {
  const { alerts, deps } = await aWorld();
  await alerts.put({ ...visible, status: 'resolved', resolution: 'clear', resolvedAt: START + 1, revision: 2 });
  const { open, history } = await createQueryAlerts(deps)(['viewers']);
  expect([open, history.map(({ id }) => id)]).toEqual([[], [visible.id]]);
});

test('viewers may neither acknowledge nor silence', async () => {
  const { deps, announced } = await aWorld();
  const refusal = { code: 'not_allowed' };
  await expect(createAcknowledge(deps)(who('viewers'), visible.id)).rejects.toMatchObject(refusal);
  await expect(createSilence(deps)(who('viewers'), visible.id, 5)).rejects.toMatchObject(refusal);
  expect(announced).toEqual([]);
});

test('what an operator does is noted and announced', async () => {
  const { deps, announced } = await aWorld();
  const done = await createAcknowledge(deps)(who('operators'), visible.id);
  expect(done).toMatchObject({ acknowledged: { by: 'operators', at: START + 1000 }, handled: 1 });
  const silent = await createSilence(deps)(who('operators'), visible.id, 5);
  expect(silent).toMatchObject({ silenced: { until: START + 301_000 }, handled: 2 });
  const ended = await createSilence(deps)(who('operators'), visible.id, 0);
  expect(ended).toMatchObject({ silenced: { at: START + 1000, until: START + 1000 }, handled: 3 });
  expect(announced).toEqual([visible.id, visible.id, visible.id]);
});

test('it is noted also where it cannot be announced', async () => {
  const { deps, alerts, logger } = await aWorld();
  const requestAnnouncement = () => Promise.reject(new Error('throttled'));
  await createAcknowledge({ ...deps, requestAnnouncement })(who('operators'), visible.id);
  expect((await alerts.find([visible.id]))[0]?.acknowledged?.by).toBe('operators');
  expect(logger.lines).toMatchObject([{ level: 'warn', message: 'an alert was not announced' }]);
});

test('an alert that there is not, and one that is over, are errors of their own', async () => {
  const { deps, alerts } = await aWorld();
  const acknowledge = createAcknowledge(deps);
  for (const id of ['nonsense', `many.0.${(START + 1).toString(36)}`])
    await expect(acknowledge(who('operators'), id)).rejects.toMatchObject({ code: 'unknown_alert', field: 'id' });
  await alerts.put({ ...visible, status: 'resolved', revision: 2 });
  await expect(acknowledge(who('operators'), visible.id)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a change is sent to who watches alerts, of what they may see', async () => {
  const { deps, now, sleep } = await aWorld();
  const registry = inMemoryConnectionRegistry(now);
  const connectionSender = inMemoryConnectionSender('v', 'o', 'x');
  for (const [id, group] of [
    ['v', 'viewers'],
    ['o', 'operators'],
    ['x', 'operators'],
  ] as const) {
    await registry.register({ ...aConnection(id, now()), groups: [group] });
    await registry.addTopics(id, id === 'x' ? ['metric:orders'] : ['alerts'], 10);
  }
  const broadcaster = createBroadcaster({
    ...{ registry, connectionSender, now, sleep, random: () => 0.5, pacing: amplePacing },
  });
  await createAnnounce({ broadcaster, ...deps })([visible, hidden]);
  const idsTo = (id: string) =>
    connectionSender.received(id).flatMap((text) => {
      const message = serverMessageSchema.parse(JSON.parse(text));
      return message.type === 'alerts' ? message.alerts.map((alert) => alert.rule) : [];
    });
  expect([idsTo('v'), idsTo('o'), idsTo('x')]).toEqual([['many'], ['many', 'hidden'], []]);
});

/** Operators who watch alerts, and a service that may post so often in a second. */
const watched = async (count: number, budget: number) => {
  const { deps, now, sleep } = await aWorld();
  const registry = inMemoryConnectionRegistry(now);
  const ids = Array.from({ length: count }, (_, i) => `c${i}`);
  const connectionSender = inMemoryConnectionSender(...ids);
  for (const id of ids) {
    await registry.register({ ...aConnection(id, now()), groups: ['operators'] });
    await registry.addTopics(id, ['alerts'], 10);
  }
  const pacing = { ...amplePacing, budget };
  const broadcaster = createBroadcaster({ registry, connectionSender, now, sleep, random: () => 0.5, pacing });
  return { announce: createAnnounce({ broadcaster, ...deps }), now, connectionSender };
};

test('an announcement ends, however many watch', async () => {
  const { announce, now } = await watched(200, 1);
  const began = now();
  await announce([visible]);
  expect(now() - began).toBeLessThan(15_000);
});

test('a frame is no longer than API Gateway takes, however long labels are', async () => {
  const { announce, connectionSender } = await watched(1, 1000);
  const label = '\u0001'.repeat(128);
  const alerts = Array.from({ length: 60 }, (_, i) =>
    alertOf('many', 'orders', { id: `many.${i}.1`, by: { dimension: 'country', label }, text: `Orders of ${label}` }),
  );
  await announce(alerts);
  const frames = connectionSender.received('c0');
  for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(32 * 1024);
  const sent = frames.flatMap((text) => {
    const message = serverMessageSchema.parse(JSON.parse(text));
    return message.type === 'alerts' ? message.alerts.map(({ id }) => id) : [];
  });
  expect(sent).toEqual(alerts.map(({ id }) => id));
});
