import { SETTLED_AGE_MS, type SettledAnswer, settledAnswerSchema, type Topic } from '@millrace/contract';
import { deadline } from '../../tools/src/commands/watch/watch-session';
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

/** Reads equal answers once. */
const sharedAnswers = () =>
  new SharedTexts((text) => settledAnswerSchema.parse(JSON.parse(text)), Date.now, SAME_ANSWER_MS);

/** An answer, or a question that is under way, and when it was asked, ms. */
interface Given {
  readonly answer: Promise<SettledAnswer>;
  readonly at: number;
}

/**
 * Asks once for all who ask the same, as long as the answer is one that the service itself would have given each of them: it gives the same for two seconds.
 * A question that fails has failed for all who wait for it.
 */
const askOnce = () => {
  const given = new Map<string, Given>();
  const forget = (before: number): void => {
    for (const [key, { at }] of given) {
      if (at >= before) return;
      given.delete(key);
    }
  };
  const begin = (key: string, ask: () => Promise<SettledAnswer>): Promise<SettledAnswer> => {
    const asking = { answer: ask(), at: Date.now() };
    forget(asking.at - SAME_ANSWER_MS);
    given.delete(key);
    given.set(key, asking);
    asking.answer.catch(() => given.get(key) === asking && given.delete(key));
    return asking.answer;
  };
  return async (key: string, notBefore: number, ask: () => Promise<SettledAnswer>): Promise<SettledAnswer> => {
    for (;;) {
      const known = given.get(key);
      if (!known) return begin(key, ask);
      const answer = await known.answer;
      if (answer.asOf >= notBefore) return answer;
      if (given.get(key) === known) return begin(key, ask);
    }
  };
};

/** As of when an answer is at least that is new enough, by the service's clock, which is this machine's; what follows a page is of its time, whoever asks. */
const oldestFor = ({ asOf = 0, next }: BackfillQuery): number =>
  next === undefined ? Math.max(asOf, Date.now() - SETTLED_AGE_MS) : 0;

/** Rejects when it is aborted, whatever becomes of the request: some were seen to stay open for minutes after that, and their viewers ask nothing else meanwhile. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(new Error('aborted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

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
  /** Whether each viewer asks for itself, as pages do: then the service has to answer all of them. */
  apart = false;
  private readonly rest: string;
  private readonly fetch: Fetch;
  private readonly enter = gate(AT_A_TIME);
  private readonly once = askOnce();
  private readonly answers = sharedAnswers();
  private readonly waits = new Histogram();
  private readonly times = new Histogram();
  private readonly failures = new Map<string, number>();
  private asked = 0;
  private sent = 0;

  constructor(rest: string, fetch: Fetch = globalThis.fetch) {
    this.rest = rest;
    this.fetch = fetch;
  }

  /** How many viewers asked, and how many requests that took. Ms: how long these waited for a turn, and from then on for their answer. `failed` is by reason. */
  get report() {
    const { asked, sent, waits, times } = this;
    const [turnP99, p50, p99] = [waits.quantile(0.99), times.quantile(0.5), times.quantile(0.99)];
    return { asked, sent, turnP99, p50, p99, slowest: times.quantile(1), failed: Object.fromEntries(this.failures) };
  }

  /** `GET /settled` as a page asks it. */
  asker(topics: readonly Topic[], token: () => string): BackfillDeps['ask'] {
    const key = [...topics].sort().join(' ');
    return async (query, signal) => {
      this.asked += 1;
      try {
        if (this.apart) return await this.send(topics, query, token(), signal);
        const { since, next = '' } = query;
        const never = new AbortController().signal;
        return await this.once(`${key} ${since} ${next}`, oldestFor(query), () =>
          this.send(topics, query, token(), never),
        );
      } catch (error) {
        if (!signal.aborted) this.noteFailure(error);
        throw error;
      }
    };
  }

  private async send(topics: readonly Topic[], query: BackfillQuery, token: string, other: AbortSignal) {
    const asked = Date.now();
    const text = await this.enter(() => {
      this.waits.add(Date.now() - asked);
      this.sent += 1;
      return this.read(queryOf(topics, query), token, other);
    });
    return this.answers.of(text);
  }

  private async read(query: URLSearchParams, authorization: string, other: AbortSignal): Promise<string> {
    const began = Date.now();
    const { signal, isOver, clear } = deadline(TIMEOUT_MS, other);
    const ask = async (): Promise<string> => {
      const answer = await this.fetch(`${this.rest}/settled?${query}`, { headers: { authorization }, signal });
      const text = await answer.text();
      this.times.add(Date.now() - began);
      if (!answer.ok) throw new Error(`GET /settled answered ${answer.status}: ${text}`);
      return text;
    };
    try {
      return await Promise.race([ask(), aborted(signal)]);
    } catch (error) {
      throw isOver() ? new Error(`no answer within ${TIMEOUT_MS} ms`) : error;
    } finally {
      clear();
    }
  }

  private noteFailure(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
  }
}
