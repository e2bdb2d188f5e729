import { randomUUID } from 'node:crypto';
import { type Endpoints, figuresAnswerSchema } from '@millrace/contract';
import { expect } from 'vitest';
import { type Acknowledgements, produce, streamProducer } from '../../../lib/stream/producer';
import { chooseTarget } from '../../../lib/stream/target';
import { until } from '../../../lib/testing/command';

export interface Order {
  readonly amount: number;
  readonly tax: number;
  /** What was going on when it was made, which is a label of it. */
  readonly phase: string;
}

const RATE = 25;
const CUSTOMERS = 40;

/** Orders without end, a few every tenth of a second, over all shards. @param before what was sent to a stack that has been started again */
export const startOrders = (endpoints: Endpoints, before: readonly Order[] = []) => {
  const target = chooseTarget({}, endpoints, {}) ?? expect.fail('there is no stream');
  const sent = [...before];
  let made = 0;
  let phase = 'first';
  const next = (now: number) => {
    made += 1;
    const data: Order = { amount: 1 + (made % 9), tax: 1 + (made % 2), phase };
    const event = { specversion: '1.0', id: randomUUID(), source: 'till', type: 'order.placed' } as const;
    const time = new Date(now).toISOString();
    return {
      format: 'cloudevents',
      partitionKey: `customer-${made % CUSTOMERS}`,
      event: { ...event, time, data: { ...data } },
    } as const;
  };
  const acknowledgements: Acknowledgements = {
    add: ({ data }) => void sent.push(JSON.parse(data).data),
    close: async () => undefined,
  };
  const ending = new AbortController();
  const { producing, close } = streamProducer(target, next, acknowledgements, ending.signal);
  const ended = produce(producing, { rate: RATE, total: Number.POSITIVE_INFINITY, signal: ending.signal });
  return {
    /** What the stream has acknowledged. */
    sent: (...phases: readonly string[]): readonly Order[] =>
      phases.length === 0 ? sent : sent.filter((order) => phases.includes(order.phase)),
    /** From now on orders are of this phase. Resolves when all before have been acknowledged. */
    enter: async (name: string): Promise<void> => {
      const earlier = before.length + made;
      phase = name;
      const acknowledged = () => sent.filter((order) => order.phase !== name).length;
      await until(
        () => acknowledged() >= earlier,
        10_000,
        () => 'orders are not acknowledged',
      );
    },
    stop: async (): Promise<void> => {
      if (ending.signal.aborted) return;
      ending.abort();
      await ended;
      await close();
      expect(producing.tally).toMatchObject({ sent: made, failed: 0 });
    },
  };
};

/** What REST answers for a metric by phase, added up: how many orders, and, of a sum, what they amount to. */
export const figuresByPhase = async (
  { rest }: Endpoints,
  token: string,
  metric: string,
): Promise<Readonly<Record<string, { readonly count: number; readonly sum?: number }>>> => {
  const range = `from=now-1h&to=${Date.now() + 60_000}&step=60&by=phase`;
  const answer = await fetch(`${rest}/metrics/${metric}?${range}`, { headers: { authorization: token } });
  if (!answer.ok) throw new Error(`GET /metrics/${metric} answered ${answer.status}: ${await answer.text()}`);
  const found: Record<string, { count: number; sum?: number }> = {};
  for (const { values = [] } of figuresAnswerSchema.parse(await answer.json()).points)
    for (const [phase, figures] of values) {
      const { count, sum } = found[phase] ?? { count: 0 };
      const more = figures.measure === 'sum' ? { sum: (sum ?? 0) + Number(figures.sum) } : {};
      found[phase] = { count: count + figures.count, ...more };
    }
  return found;
};
