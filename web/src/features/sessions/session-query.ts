import type { Session, SessionsAnswer, SessionsQuery } from '@millrace/contract';
import type { SessionFilter } from '../address/address';

/** Sessions of one page of the service's answer. */
export const PER_PAGE = 50;

/** What the list asks for: a filter, and how many pages of it. */
export interface SessionListQuery {
  readonly filter: SessionFilter;
  readonly pages: number;
}

/** The parameters of `GET /sessions`. */
export const queryOf = ({ state, visitors, visited }: SessionFilter, next: string | undefined): URLSearchParams => {
  const parameters: Partial<Record<keyof SessionsQuery, string>> = {
    limit: String(PER_PAGE),
    ...(state && { active: String(state === 'active') }),
    ...(visitors && { bot: String(visitors === 'robots') }),
    ...(visited !== undefined && { page: visited }),
    ...(next !== undefined && { next }),
  };
  return new URLSearchParams(parameters);
};

/** What it was seen with: `Firefox`, `Firefox, robot`. Nothing where no event said so. */
export const browserOf = ({ browser, bot }: Session): string => [browser, bot && 'robot'].filter(Boolean).join(', ');

/** How it stands with a session, in a word. */
export const stateOf = ({ active, bounced }: Session): string => {
  if (active) return 'Active';
  return bounced ? 'Bounced' : 'Ended';
};

/** `12 active now`, `10,000 or more active now`. */
export const activeWords = ({ count, atLeast }: NonNullable<SessionsAnswer['activeNow']>): string =>
  `${count.toLocaleString('en')}${atLeast ? ' or more' : ''} active now`;
