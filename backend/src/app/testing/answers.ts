import { unavailable } from '../errors';
import type { AnswerState, AnswerStore, StoredAnswer } from '../settled/ports';

/** Answers that are held: they are long, and good for a moment. */
const MOST = 64;

const NEVER = Number.NEGATIVE_INFINITY;

class HeldTexts {
  private readonly texts = new Map<string, string>();

  get(question: string, asOf: number): string | undefined {
    return this.texts.get(`${asOf} ${question}`);
  }

  put(question: string, { asOf, text }: StoredAnswer): void {
    this.texts.set(`${asOf} ${question}`, text);
    const [oldest] = this.texts.keys();
    if (this.texts.size > MOST && oldest !== undefined) this.texts.delete(oldest);
  }
}

/** Answers in memory, the last few of them. */
export const inMemoryAnswers = (): AnswerStore => {
  const entries = new Map<string, AnswerState>();
  const texts = new HeldTexts();
  const entryOf = (question: string): AnswerState => entries.get(question) ?? {};
  return {
    look: async (question) => entryOf(question),
    read: async (question, asOf) => {
      const text = texts.get(question, asOf);
      if (text === undefined) throw unavailable('the store of answers', new Error('the answer is gone'));
      return text;
    },
    claim: async (question, { now, until, notBefore }) => {
      const { newest = NEVER, claimedUntil = NEVER } = entryOf(question);
      if (claimedUntil > now || newest >= notBefore) return false;
      entries.set(question, { ...entryOf(question), claimedUntil: until });
      return true;
    },
    put: async (question, answer) => {
      texts.put(question, answer);
      entries.set(question, { newest: Math.max(entryOf(question).newest ?? NEVER, answer.asOf) });
    },
    release: async (question, until) => {
      const { claimedUntil, ...entry } = entryOf(question);
      if (claimedUntil === until) entries.set(question, entry);
    },
  };
};
