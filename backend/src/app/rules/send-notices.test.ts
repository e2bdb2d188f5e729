import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { inMemoryAlerts } from '../testing/alerts';
import { inMemoryMessageQueue } from '../testing/notices';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createSendNotices } from './send-notices';

const { acknowledged: _, ...bare } = samples.sampleAlert;
const alert = { ...bare, revision: 1, handled: 0 };

test('alerts that are silent are not told, and what the queue does not take is answered', async () => {
  const [{ now }, logger, alerts, queue] = [manualClock(), inMemoryLogger(), inMemoryAlerts(), inMemoryMessageQueue()];
  const ids = ['a.0.1', 'b.0.2', 'c.0.3'];
  for (const id of ids) await alerts.put({ ...alert, id });
  await alerts.handle('b.0.2', { silenced: { by: 'ada', at: now(), until: now() + 1 } });
  await alerts.handle('c.0.3', { silenced: { by: 'ada', at: now() - 9, until: now() - 1 } });
  const items = ids.map((id) => ({ alert: id, news: 'raised' as const }));
  const notice = { id: 'mail.1', channel: 'mail', items, more: 0 };
  const silent = { ...notice, id: 'mail.2', items: items.slice(1, 2) };
  const deps = { alerts, queue, now, logger };
  expect(await createSendNotices(deps)([notice, silent])).toEqual([]);
  expect(queue.messages.map(({ id, alerts }) => [id, alerts.map((told) => told.alert.id)])).toEqual([
    ['mail.1', ['a.0.1', 'c.0.3']],
  ]);
  const broken = { put: () => Promise.reject(new Error('no queue')) };
  expect(await createSendNotices({ ...deps, queue: broken })([notice, silent])).toEqual([notice]);
});
