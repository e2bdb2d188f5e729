import { type Endpoints, tokenAnswerSchema } from '@millrace/contract';
import { CONNECTIONS_PER_PERSON } from '../../backend/src/domain/access/limits';
import { eachConcurrently } from '../../backend/src/lib/async';
import { createClient, type NewClient, removeClient } from '../../tools/src/commands/create-client/create-client';
import { userPoolOf } from '../../tools/src/commands/create-user/create-user';
import { endOf, socketAddress } from '../../tools/src/lib/session/id-token';
import type { Address } from '../../web/src/features/connection/transport';

/** Of one person, who may open each connection anew while the one before is not known to have ended. */
export const VIEWERS_PER_PERSON = Math.floor(CONNECTIONS_PER_PERSON * 0.4);

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

/** Signs in programs, as many as the limits of a person ask for, and has tokens and tickets for their viewers. */
export class People {
  private readonly endpoints: Endpoints;
  private readonly state: string;
  private readonly clients: NewClient[] = [];
  private readonly tokens: string[] = [];

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

  /** Takes all of them out again. */
  async remove(): Promise<void> {
    const pool = await userPoolOf(undefined, this.endpoints.region, this.state);
    await eachConcurrently(this.clients, 1, ({ clientId }) => removeClient(pool, clientId));
  }
}
