import { resolve } from 'node:path';
import { z } from 'zod';
import { parseShares } from './shared/throttling';
import { UserError } from './shared/user-error';

/** `custom.local` of serverless.yml: parameters, so everything is text there. */
const schema = z.object({
  basePort: z.coerce.number().int().min(1024).max(65_528),
  state: z.string().min(1),
  keep: z.stringbool(),
  watch: z.stringbool(),
  /** The share of calls that fails as on AWS when too many come, by service. */
  throttle: z
    .string()
    .default('')
    .transform((text, ctx) => {
      const parsed = parseShares(text);
      if ('shares' in parsed) return parsed.shares;
      ctx.addIssue({ code: 'custom', message: parsed.error });
      return z.NEVER;
    }),
  /** dynalite, which can do less, is used by itself where dynoxide does not exist. */
  dynamodb: z.enum(['dynoxide', 'dynalite']).default('dynoxide'),
  /** Posts to connections that are taken in a second: what AWS takes of an account. */
  postsPerSecond: z.coerce.number().int().min(1).default(10_000),
  /** Whether each partition of a table takes so many units a second as on AWS. */
  partitionUnits: z.stringbool().default(false),
  throttleSeed: z.coerce.number().int().default(1),
  /** Whether each function may do only what its role allows, and its calls are recorded. */
  permissions: z.stringbool().default(false),
  /** Pages that may call the local AWS beside its own dashboard; `*` adds none. */
  pages: z.array(z.string()).default([]),
  /** What enhanced fan-out does while a function is busy. */
  fanOut: z.enum(['coalesce', 'push']).default('coalesce'),
});

export type LocalSettings = Readonly<z.infer<typeof schema>>;

/**
 * `state` becomes absolute, from the service's folder.
 * @throws UserError in one line that names the parameter at fault.
 */
export const readSettings = (custom: unknown, serviceDir: string): LocalSettings => {
  const parsed = schema.safeParse(custom);
  if (parsed.success) return { ...parsed.data, state: resolve(serviceDir, parsed.data.state) };
  const [issue] = parsed.error.issues;
  throw new UserError(`--param ${issue?.path.join('.')}: ${issue?.message}`);
};
