import { type SettledAnswer, settledAnswerSchema, type Topic } from '@millrace/contract';
import { Histogram } from '../../tools/src/lib/scale/histogram';
import type { BackfillDeps, BackfillQuery } from '../../web/src/features/settling/backfill';
import { SharedTexts } from './viewers/shared-texts';

/** On their way at a time, of all viewers. */
const AT_A_TIME = 40;

/** A page gives up a question that is not answered by then, and asks again. */
const TIMEOUT_MS = 15_000;

/** The same answer is given to whoever asks within a few seconds. */
const SAME_ANSWER_MS = 10_000;

/** Lets no more than so many go on at a time; the others wait in the order in which they came. */
const gate = (limit: number) => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
      waiting.shift()?.();
    }
  };
};

/** Reads equal answers once. Equal parts of different ones are one object, without what is another in each: since when a shard is quiet. */
const sharedAnswers = () => {
  const parts = new SharedTexts((text): unknown => JSON.parse(text), Date.now);
  const shared = <T>(part: T): T => parts.of(JSON.stringify(part)) as T;
  const read = (text: string): SettledAnswer => {
    const { checkpoints, windows, ...rest } = settledAnswerSchema.parse(JSON.parse(text));
    return {
      ...rest,
      checkpoints: shared(checkpoints.map((checkpoint) => ({ ...checkpoint, until: checkpoint.arrived }))),
      windows: shared(windows),
    };
  };
  return new SharedTexts(read, Date.now, SAME_ANSWER_MS);
};

type Fetch = (
  url: string,
  options: { readonly headers: { readonly authorization: string }; readonly signal: AbortSignal },
) => Promise<Response>;

const queryOf = (topics: readonly Topic[], { since, asOf, next }: BackfillQuery): URLSearchParams =>
  new URLSearchParams({
    topics: topics.join(','),
    since: String(since),
    ...(asOf !== undefined && { asOf: String(Math.floor(asOf)) }),
    ...(next && { next }),
  });

/** What viewers ask over REST, and how they were answered. */
export class Questions {
  private readonly rest: string;
  private readonly fetch: Fetch;
  private readonly enter = gate(AT_A_TIME);
  private readonly answers = sharedAnswers();
  private readonly times = new Histogram();
  private readonly failures = new Map<string, number>();
  private asked = 0;

  constructor(rest: string, fetch: Fetch = globalThis.fetch) {
    this.rest = rest;
    this.fetch = fetch;
  }

  /** Times are from asking to the answer, ms, waiting for a turn included; `failed` is by reason. */
  get report() {
    const { asked, times } = this;
    return { asked, p50: times.quantile(0.5), p99: times.quantile(0.99), failed: Object.fromEntries(this.failures) };
  }

  /** `GET /settled` as a page asks it. */
  asker(topics: readonly Topic[], token: () => string): BackfillDeps['ask'] {
    return async (query, signal) => {
      const began = Date.now();
      this.asked += 1;
      try {
        const text = await this.enter(() => this.read(queryOf(topics, query), token(), signal));
        this.times.add(Date.now() - began);
        return this.answers.of(text);
      } catch (error) {
        if (!signal.aborted) this.noteFailure(error);
        throw error;
      }
    };
  }

  private async read(query: URLSearchParams, authorization: string, signal: AbortSignal): Promise<string> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await this.fetch(`${this.rest}/settled?${query}`, { headers: { authorization }, signal: within });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`GET /settled answered ${answer.status}: ${text}`);
    return text;
  }

  private noteFailure(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
  }
}
