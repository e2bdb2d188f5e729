import {
  type Endpoints,
  type SettledAnswer,
  settledAnswerSchema,
  type Topic,
  tokenAnswerSchema,
} from '@millrace/contract';
import { CONNECTIONS_PER_PERSON } from '../../backend/src/domain/access/limits';
import { eachConcurrently } from '../../backend/src/lib/async';
import { createClient, type NewClient, removeClient } from '../../tools/src/commands/create-client/create-client';
import { userPoolOf } from '../../tools/src/commands/create-user/create-user';
import { endOf, socketAddress } from '../../tools/src/lib/session/id-token';
import type { Address } from '../../web/src/features/connection/transport';
import type { BackfillDeps } from '../../web/src/features/settling/backfill';
import { SharedTexts } from './viewers/shared-texts';

/** Of one person, with room for a connection that is lost and not known to be. */
export const VIEWERS_PER_PERSON = Math.floor(CONNECTIONS_PER_PERSON * 0.8);

/** Questions on their way at a time, of all viewers. */
const QUESTIONS = 40;

const signIn = async (rest: string, { clientId, clientSecret }: NewClient): Promise<string> => {
  const answer = await fetch(`${rest}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  if (!answer.ok) throw new Error(`POST /token answered ${answer.status}: ${await answer.text()}`);
  return tokenAnswerSchema.parse(await answer.json()).access_token;
};

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

/** Gives equal parts of answers as one object, without what is another in each: when it was answered, and since when a shard is quiet. */
const sharedAnswers = () => {
  const parts = new SharedTexts((text): unknown => JSON.parse(text), Date.now);
  const shared = <T>(part: T): T => parts.of(JSON.stringify(part)) as T;
  return ({ checkpoints, windows, ...rest }: SettledAnswer): SettledAnswer => ({
    ...rest,
    checkpoints: shared(checkpoints.map((checkpoint) => ({ ...checkpoint, until: checkpoint.arrived }))),
    windows: shared(windows),
  });
};

/** Signs in programs, as many as the limits of a person ask for, and speaks for their viewers. */
export class People {
  private readonly endpoints: Endpoints;
  private readonly state: string;
  private readonly clients: NewClient[] = [];
  private readonly tokens: string[] = [];
  private readonly asking = gate(QUESTIONS);
  private readonly share = sharedAnswers();

  constructor(endpoints: Endpoints, state: string) {
    this.endpoints = endpoints;
    this.state = state;
  }

  /** Enough for so many viewers, who may all watch feeds. */
  async signIn(viewers: number): Promise<void> {
    const pool = await userPoolOf(undefined, this.endpoints.region, this.state);
    while (this.tokens.length * VIEWERS_PER_PERSON < viewers) {
      const client = await createClient(pool, 'load', 'operators');
      this.clients.push(client);
      this.tokens.push(await signIn(this.endpoints.rest, client));
    }
  }

  /** The token of one viewer's person. */
  tokenOf(viewer: number): string {
    const token = this.tokens[Math.floor(viewer / VIEWERS_PER_PERSON)];
    if (token === undefined) throw new Error(`nobody has signed in for viewer ${viewer}`);
    return token;
  }

  /** Where one connection of a viewer may be opened, with a new ticket. */
  async address(viewer: number): Promise<Address> {
    const token = this.tokenOf(viewer);
    const url = await socketAddress(this.endpoints, token);
    return { url, ticket: new URL(url).searchParams.get('ticket') ?? '', endsAt: endOf(token) };
  }

  /** `GET /settled` as a page asks it. */
  ask(viewer: number, topics: readonly Topic[]): BackfillDeps['ask'] {
    return ({ since, asOf, next }, signal) =>
      this.asking(async () => {
        const query = new URLSearchParams({
          topics: topics.join(','),
          since: String(since),
          ...(asOf !== undefined && { asOf: String(Math.floor(asOf)) }),
          ...(next && { next }),
        });
        const headers = { authorization: this.tokenOf(viewer) };
        const answer = await fetch(`${this.endpoints.rest}/settled?${query}`, { headers, signal });
        if (!answer.ok) throw new Error(`GET /settled answered ${answer.status}: ${await answer.text()}`);
        return this.share(settledAnswerSchema.parse(await answer.json()));
      });
  }

  /** How far each shard is settled at least by now. */
  async checkpoints(topics: readonly Topic[]): Promise<SettledAnswer['checkpoints']> {
    const now = Date.now();
    const answer = await this.ask(0, topics)({ since: now, asOf: now, next: undefined }, new AbortController().signal);
    return answer.checkpoints;
  }

  /** Takes all of them out again. */
  async remove(): Promise<void> {
    const pool = await userPoolOf(undefined, this.endpoints.region, this.state);
    await eachConcurrently(this.clients, 1, ({ clientId }) => removeClient(pool, clientId));
  }
}
