import type { Random } from '@millrace/contract';
import { unavailable } from '../errors';
import type { Clock, Logger, Sleep } from '../ports';
import type { AnswerStore, StoredAnswer } from './ports';

export interface SharingDeps {
  readonly answers: AnswerStore;
  readonly now: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Wanted {
  /** The same text for all who may be given the same answer. */
  readonly question: string;
  /** The answer must be as of this moment or later, ms since the epoch. */
  readonly notBefore: number;
}

/** Gives an answer that somebody else has read, or has `read` read it for everybody. */
export type ShareAnswer = (wanted: Wanted, read: () => Promise<StoredAnswer>) => Promise<string>;

/** Who is reading has so long, ms: one page of an answer takes less than a second as a rule. */
const CLAIM_MS = 5000;
/** Who waits looks again so much later, ms, and then twice as much, up to the second figure. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 800;
/** Long enough for a second reader where the first was killed, and shorter than a page waits. */
const PATIENCE_MS = 12_000;
/** Answers that a container holds, of up to 4 MB each. */
const MOST_HELD = 4;

/** The last answers that this container was given. */
class HeldAnswers {
  private readonly held = new Map<string, StoredAnswer>();

  get({ question, notBefore }: Wanted): StoredAnswer | undefined {
    const found = this.held.get(question);
    return found && found.asOf >= notBefore ? found : undefined;
  }

  put(question: string, answer: StoredAnswer): void {
    this.held.delete(question);
    this.held.set(question, answer);
    const [oldest] = this.held.keys();
    if (this.held.size > MOST_HELD && oldest !== undefined) this.held.delete(oldest);
  }
}

/** The newest stored answer, where it is new enough; otherwise whether somebody is reading another. */
const find = async (
  { answers, now }: SharingDeps,
  held: HeldAnswers,
  wanted: Wanted,
): Promise<StoredAnswer | 'claimed' | 'free'> => {
  const known = held.get(wanted);
  if (known) return known;
  const { question, notBefore } = wanted;
  const { newest: asOf, claimedUntil = 0 } = await answers.look(question);
  if (asOf === undefined || asOf < notBefore) return claimedUntil > now() ? 'claimed' : 'free';
  const answer = { asOf, text: await answers.read(question, asOf) };
  held.put(question, answer);
  return answer;
};

/** Reads for everybody. An answer that cannot be stored is an answer all the same. */
const readForAll = async (
  { answers, logger }: SharingDeps,
  question: string,
  until: number,
  read: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> => {
  const release = () => answers.release(question, until).catch(() => undefined);
  try {
    const answer = await read();
    await answers.put(question, answer).catch((problem: unknown) => {
      logger.warn('an answer is not shared: it cannot be stored', { problem });
      return release();
    });
    return answer;
  } catch (error) {
    await release();
    throw error;
  }
};

/** Finds an answer that is new enough, or reads one, or waits for who does. */
const createObtain = (
  deps: SharingDeps,
): ((wanted: Wanted, read: () => Promise<StoredAnswer>) => Promise<StoredAnswer>) => {
  const { answers, now, sleep, random, logger } = deps;
  const held = new HeldAnswers();
  const claim = ({ question, notBefore }: Wanted, until: number): Promise<boolean> =>
    // A refused write is one of many at the same item: somebody else has the claim.
    answers.claim(question, { now: now(), until, notBefore }).catch(() => false);
  return async (wanted, read) => {
    const giveUp = now() + PATIENCE_MS;
    for (let wait = FIRST_WAIT_MS; now() < giveUp; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const found = await find(deps, held, wanted).catch((problem: unknown) => {
        logger.warn('an answer is not shared: it cannot be looked up', { problem });
        return undefined;
      });
      if (found === undefined) return read();
      if (typeof found === 'object') return found;
      const until = now() + CLAIM_MS;
      if (found === 'free' && (await claim(wanted, until))) return readForAll(deps, wanted.question, until, read);
      await sleep(wait * (0.5 + random()));
    }
    throw unavailable('the settled windows', new Error(`nobody has read them for ${PATIENCE_MS} ms`));
  };
};

/**
 * Of all who ask the same at about the same time, in whatever container, one reads and the others are given what it read: a thousand pages that reconnect cost
 * the tables no more than one. Where answers cannot be looked up, everybody reads for themselves. Rejects with `unavailable` where whoever reads does not get
 * done, and with what `read` rejects with.
 */
export const createShareAnswer = (deps: SharingDeps): ShareAnswer => {
  const obtain = createObtain(deps);
  const underWay = new Map<string, Promise<StoredAnswer>>();
  return async (wanted, read) => {
    const { question, notBefore } = wanted;
    // Lambda gives a container one request at a time; other hosts do not.
    const other = underWay.get(question);
    const given = other && (await other.catch(() => undefined));
    if (given && given.asOf >= notBefore) return given.text;
    const obtaining = obtain(wanted, read);
    underWay.set(question, obtaining);
    try {
      return (await obtaining).text;
    } finally {
      if (underWay.get(question) === obtaining) underWay.delete(question);
    }
  };
};
