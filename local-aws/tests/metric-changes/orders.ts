import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { type Endpoints, figuresAnswerSchema } from '@millrace/contract';
import { expect, vi } from 'vitest';

/** An order as it is sent; its phase is a label: what was served when it was made. */
export interface Order {
  readonly amount: number;
  readonly tax: number;
  readonly phase: string;
}

const PUT_EVERY_MS = 100;
const ORDERS_A_PUT = 3;
/** Enough for every shard to have some. */
const CUSTOMERS = 40;

const recordOf = (order: Order, customer: number) => {
  const event = { specversion: '1.0', id: randomUUID(), source: 'till', type: 'order.placed', data: order };
  const data = JSON.stringify({ ...event, time: new Date().toISOString() });
  return { PartitionKey: `customer-${customer}`, Data: Buffer.from(data) };
};

/** Orders without end until `stop`, a few every tenth of a second. */
export class Orders {
  private readonly kinesis: KinesisClient;
  private readonly acknowledged: Order[] = [];
  private phase = 'at first';
  private made = 0;
  private ended = Promise.resolve();
  private going = false;

  constructor(kinesis: KinesisClient) {
    this.kinesis = kinesis;
  }

  /** Begins, or goes on. */
  start(stream: string): void {
    this.going = true;
    this.ended = this.run(stream);
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.ended;
  }

  /** What the stream has acknowledged, of a phase or in all. */
  sent(phase?: string): readonly Order[] {
    return phase === undefined ? this.acknowledged : this.acknowledged.filter((order) => order.phase === phase);
  }

  /** So many orders at least of a phase, which is over then. */
  async during(phase: string, count: number): Promise<readonly Order[]> {
    this.phase = phase;
    await vi.waitFor(() => expect(this.sent(phase).length).toBeGreaterThanOrEqual(count), 10_000);
    this.phase = `after ${phase}`;
    // What was being put when the phase ended is of it too.
    await vi.waitFor(() => expect(this.acknowledged.at(-1)?.phase).toBe(this.phase), 10_000);
    return this.sent(phase);
  }

  private next(): Order {
    this.made += 1;
    return { amount: 1 + (this.made % 9), tax: 1 + (this.made % 2), phase: this.phase };
  }

  private async run(StreamName: string): Promise<void> {
    while (this.going) {
      const orders = Array.from({ length: ORDERS_A_PUT }, () => this.next());
      const Records = orders.map((order, i) => recordOf(order, (this.made + i) % CUSTOMERS));
      const { FailedRecordCount } = await this.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      expect(FailedRecordCount).toBe(0);
      this.acknowledged.push(...orders);
      await sleep(PUT_EVERY_MS);
    }
  }
}

export type FiguresByPhase = Readonly<Record<string, { readonly count: number; readonly sum?: number }>>;

/** What REST answers for a metric by phase, added up: how many orders, and, of a sum, what they amount to. */
export const figuresByPhase = async ({ rest }: Endpoints, token: string, metric: string): Promise<FiguresByPhase> => {
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
