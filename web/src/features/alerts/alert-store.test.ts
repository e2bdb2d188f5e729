import { type Alert, type AlertsAnswer, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { AlertStore, asking } from './alert-store';

const { acknowledged: _, ...bare } = samples.sampleAlert;
const alert = (change: Partial<Alert> = {}): Alert => ({ ...bare, revision: 1, handled: 0, ...change });

const answerOf = (open: readonly Alert[], history: readonly Alert[] = []): AlertsAnswer => ({
  open: [...open],
  history: [...history],
  rules: samples.sampleAlertsAnswer.rules,
});

const aStore = (answers: (AlertsAnswer | Error)[]) => {
  const timers: { ms: number; run: () => void }[] = [];
  const store = new AlertStore({
    ask: async () => {
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('no more answers');
      return answer;
    },
    wordsOf: () => 'the service does not answer',
    timers: {
      now: () => 0,
      after: (ms, run) => {
        const timer = { ms, run };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    },
    random: () => 0.5,
  });
  return { store, timers };
};

test('what frames say and what REST answers are one list, whichever comes first and however often', async () => {
  const over = alert({ status: 'resolved', revision: 2, resolution: 'clear', resolvedAt: bare.openedAt + 1 });
  const { store } = aStore([answerOf([alert()])]);
  store.receive([over]);
  await store.load();
  store.receive([alert(), over]);
  expect(store.view).toMatchObject({ open: [], history: [over], error: undefined });
  expect(store.view.rules?.map(({ name }) => name)).toEqual(['cpu-high', 'odd-orders', 'robots']);
});

test('of two states with one revision the one that somebody has handled is newer', () => {
  const { store } = aStore([]);
  const handled = alert({ handled: 1, acknowledged: { by: 'ada', at: 1 } });
  store.receive([handled]);
  store.receive([alert()]);
  expect(store.view.open).toEqual([handled]);
});

test('an open alert that the service knows no more is gone, and one that opens meanwhile stays', async () => {
  const { store } = aStore([answerOf([])]);
  store.receive([alert({ id: 'old.0.1' })]);
  const loading = store.load();
  store.receive([alert({ id: 'new.0.2' })]);
  await loading;
  expect(store.view.open.map(({ id }) => id)).toEqual(['new.0.2']);
});

test('it asks once what a new subscription may have missed is known, and again where that fails', async () => {
  const { store, timers } = aStore([new Error('down'), answerOf([alert()])]);
  store.take({ kind: 'subscribed', settleAfter: 3000, topics: ['alerts'] });
  expect(timers.map(({ ms }) => ms)).toEqual([4000]);
  await store.load();
  expect(store.view.error).toBe('the service does not answer');
  expect(timers.map(({ ms }) => ms)).toEqual([10_000]);
  await store.load();
  expect(store.view).toMatchObject({ error: undefined, open: [{ id: bare.id }] });
  expect(timers).toEqual([]);
});

test('an alert asks for attention until somebody looks after it, and not while it is silent', () => {
  const silenced = { by: 'bo', at: 0, until: 10 };
  const open = [
    alert({ id: 'a.0.1' }),
    alert({ id: 'b.0.1', acknowledged: { by: 'ada', at: 1 } }),
    alert({ id: 'c.0.1', silenced }),
  ];
  expect(asking(open, 5).map(({ id }) => id)).toEqual(['a.0.1']);
  expect(asking(open, 10).map(({ id }) => id)).toEqual(['a.0.1', 'c.0.1']);
});
