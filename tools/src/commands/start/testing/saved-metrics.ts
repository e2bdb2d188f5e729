import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog, catalogSchema, type Endpoints } from '@millrace/contract';
import { stateFolder } from '@millrace/local-aws/shared/state-folder';
import { expect, vi } from 'vitest';
import { until } from '../../../lib/testing/command';
import { type Change, changes, metricsAfter, revenueOf, takenBack } from './changes';
import { figuresByPhase, startOrders } from './orders';
import { writeMetrics } from './own-app';

type Run = (
  app: 'app' | 'draft',
  ...args: string[]
) => Promise<{ readonly code: number | null; readonly output: string }>;

const all: readonly Change[] = [...changes, takenBack];

/** The label of the orders that are placed after a change and before the next. */
const phaseOf = (change: Change): string => `p${all.indexOf(change)}`;

/** Orders of a phase at least. */
const ORDERS = 6;
export const patiently = { timeout: 20_000, interval: 150 };

/** What should be said of a change, and is in none of the lines. */
const unsaid = ({ says }: Change, lines: readonly string[]): readonly RegExp[] =>
  says.filter((said) => !lines.some((line) => said.test(line.trim())));

/** A stack whose `metrics.ts` is saved again and again while orders come in. */
export class SavedMetrics {
  private readonly scratch: string;
  private readonly run: Run;
  private endpoints: Endpoints | undefined;
  private token = '';
  private orders: ReturnType<typeof startOrders> | undefined;

  /** @param scratch has the folders `app`, which is served, `draft`, which is edited before, and `state`. */
  constructor(scratch: string, run: Run) {
    this.scratch = scratch;
    this.run = run;
  }

  /** The stack is up, perhaps again: orders go on. */
  serve(endpoints: Endpoints, token: string): void {
    this.endpoints = endpoints;
    this.token = token;
    this.orders = startOrders(endpoints, this.sent());
  }

  async stop(): Promise<void> {
    await this.orders?.stop();
  }

  sent(...phases: readonly string[]) {
    return this.orders?.sent(...phases) ?? [];
  }

  /** @param rooms so many metrics more. */
  save(change: Change, rooms = 0): void {
    writeMetrics(join(this.scratch, 'app'), metricsAfter(change), rooms);
  }

  /** Saves what cannot be used. */
  saveTwice(change: Change): void {
    writeMetrics(join(this.scratch, 'app'), [...metricsAfter(change), ...metricsAfter(change)]);
  }

  async catalog(): Promise<Catalog['metrics']> {
    const answer = await fetch(`${this.endpoints?.rest}/catalog`, { headers: { authorization: this.token } });
    return catalogSchema.parse(await answer.json()).metrics;
  }

  async figures(metric: string): ReturnType<typeof figuresByPhase> {
    return this.endpoints ? figuresByPhase(this.endpoints, this.token, metric) : {};
  }

  /** What functions have logged since the beginning. */
  logged(): { readonly message: string; readonly change?: string }[] {
    const file = join(stateFolder(join(this.scratch, 'state')).logs, 'functions.log');
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** What they have said of changed metrics. */
  private said(): string[] {
    return this.logged().flatMap(({ change }) => change ?? []);
  }

  /** `npm run validate` says what a change will do, and nothing else. */
  async expectValidated(change: Change, rooms = 0): Promise<void> {
    writeMetrics(join(this.scratch, 'draft'), metricsAfter(change), rooms);
    const where = ['--state', join(this.scratch, 'state')];
    const { code, output } = await this.run('draft', 'validate', '--only', 'history', ...where);
    expect(code, output).toBe(0);
    const lines = output.split('\n').filter((line) => line.startsWith('    '));
    expect(lines, output).toHaveLength(change.says.length);
    expect(unsaid(change, lines), output).toEqual([]);
  }

  async untilServed(change: Change): Promise<void> {
    await vi.waitFor(async () => {
      const served = (await this.catalog()).find(({ name }) => name === 'orders');
      expect(served?.description).toBe(change.kind);
    }, patiently);
  }

  /** Orders that come after a change count by it, and it has been said what it did. How long after the last of them REST was exact, ms. */
  async expectFigures(change: Change): Promise<number> {
    const phase = phaseOf(change);
    await this.orders?.enter(phase);
    await until(
      () => this.sent(phase).length >= ORDERS,
      10_000,
      () => 'orders do not go on',
    );
    await this.orders?.enter(`after ${phase}`);
    const [sent, since] = [this.sent(phase), performance.now()];
    await vi.waitFor(async () => {
      expect((await this.figures('orders'))[phase]).toEqual({ count: sent.length });
      expect((await this.figures('revenue'))[phase]).toEqual(revenueOf(change, sent));
      if (change.other) expect((await this.figures(change.other))[phase]).toEqual({ count: sent.length });
      expect(unsaid(change, this.said())).toEqual([]);
    }, patiently);
    return performance.now() - since;
  }

  /** Every definition still has what it counted, and nothing that another one did. */
  async expectPast(): Promise<void> {
    for (const change of changes.slice(1)) {
      const name = `revenue@${all.indexOf(change) + 1}`;
      const past = await this.figures(name);
      const found = all.flatMap((one) => {
        const figure = past[phaseOf(one)];
        return figure ? [[phaseOf(one), figure]] : [];
      });
      expect(found, name).toEqual([[phaseOf(change), revenueOf(change, this.sent(phaseOf(change)))]]);
    }
  }

  /** What nobody has changed has counted every order, whenever it came. */
  async expectAllCounted(): Promise<void> {
    await vi.waitFor(async () => {
      const counted = Object.values(await this.figures('orders')).reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(this.sent().length);
    }, patiently);
  }
}
