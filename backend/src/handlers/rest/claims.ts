import { z } from 'zod';
import { AppError } from '../../app/errors';
import type { Identity } from '../../domain/access/connection';

/** The claims of an ID token, as API Gateway passes them on: all of them strings. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  /** Text, as everything is that API Gateway passes on. */
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  'cognito:groups': z.string().optional(),
  exp: z.union([z.string(), z.number()]),
});

/** API Gateway writes a time of a token as a date (`Fri Nov 20 10:00:00 UTC 2026`), others as the seconds that it was. */
const timeOf = (exp: string | number): number => {
  const seconds = Number(exp);
  return Number.isNaN(seconds) ? Date.parse(String(exp)) : seconds * 1000;
};

const groupsOf = (groups = ''): readonly string[] => groups.split(/[\s,[\]]+/).filter((group) => group !== '');

const UNNAMED = 'someone';

/** Other people see it, so it must not be an address. */
const localPart = (name: string): string => name.split('@', 1)[0] || UNNAMED;

/** Who is signed in. Throws `unauthorized` when the claims do not say so, which means that no authorizer was asked. */
export const identityOf = (claims: unknown): Identity => {
  const parsed = claimsSchema.safeParse(claims);
  const endsAt = parsed.success ? timeOf(parsed.data.exp) : Number.NaN;
  if (!parsed.success || Number.isNaN(endsAt))
    throw new AppError('unauthorized', 'sign in, and send the ID token in the Authorization header');
  const { sub, email, email_verified, 'cognito:groups': groups } = parsed.data;
  // Whoever could choose a name without owning the address could be somebody else in a room.
  const username = String(email_verified) === 'true' && email !== undefined ? localPart(email) : UNNAMED;
  return { userId: sub, username, groups: groupsOf(groups), endsAt };
};
