import { z } from 'zod';
import type { Person } from './session-state';

const claimsSchema = z.object({
  email: z.string().catch(''),
  'cognito:groups': z.array(z.string()).catch([]),
});

/** Who the claims of an ID token speak of. */
export const personOf = (claims: unknown): Person => {
  const { email, 'cognito:groups': groups } = claimsSchema.catch({ email: '', 'cognito:groups': [] }).parse(claims);
  return { email, groups };
};
