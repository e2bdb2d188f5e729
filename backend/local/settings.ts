import { resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from './problem';

/** `custom.local` of serverless.yml: parameters, so everything is text there. */
const schema = z.object({
  basePort: z.coerce.number().int().min(1024).max(65_528),
  state: z.string().min(1),
  keep: z.stringbool(),
  watch: z.stringbool(),
  /** What enhanced fan-out does while a function is busy. */
  fanOut: z.enum(['coalesce', 'push']).default('coalesce'),
});

export type Settings = Readonly<z.infer<typeof schema>>;

/**
 * `state` becomes absolute, from the service's folder.
 * @throws Problem in one line that names the parameter at fault.
 */
export const readSettings = (custom: unknown, serviceDir: string): Settings => {
  const parsed = schema.safeParse(custom);
  if (parsed.success) return { ...parsed.data, state: resolve(serviceDir, parsed.data.state) };
  const [issue] = parsed.error.issues;
  throw new Problem(`--param ${issue?.path.join('.')}: ${issue?.message}`);
};
