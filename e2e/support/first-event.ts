import { refund } from './events';
import { put, type StreamRecord } from './stack';

const HOUR_MS = 3_600_000;
const HOURS_BEFORE = [24, 48, 72, 96];

/** What is usual in this hour and the next, of a metric that viewers do not see: rules compare with the same hour of days before. */
const usualRefunds = (): StreamRecord[] => {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const hours = HOURS_BEFORE.flatMap((before) => [hour - before * HOUR_MS, hour - (before - 1) * HOUR_MS]);
  return hours.flatMap((from) =>
    Array.from({ length: 30 }, (_, i) => refund('SE', `${from + i}`, from + (i * HOUR_MS) / 30)),
  );
};

/** Before any test: a page without any event shows how to send one in place of its figures. It counts in no metric that a test counts. */
export default async (): Promise<void> => {
  const event = {
    specversion: '1.0',
    id: 'first',
    source: 'tests',
    type: 'tests.begun',
    time: new Date().toISOString(),
  };
  // Together, so that it is settled before rules look for the first time.
  await put([...usualRefunds(), { key: 'first', data: JSON.stringify(event) }]);
};
