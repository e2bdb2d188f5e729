import { z } from 'zod';

const share = z.number({ error: 'is no number' }).min(0, { error: 'is below 0' }).max(1, { error: 'is above 1' });

/** The share of calls, from 0 to 1, that fails in each service that can be throttled. */
export const sharesSchema = z.strictObject({ kinesis: share.optional(), dynamodb: share.optional() });

export type Shares = Readonly<z.infer<typeof sharesSchema>>;

const problemOf = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys')
    return `${issue.keys.join(', ')}: only kinesis and dynamodb can be throttled`;
  return `${issue?.path.join('.')} ${issue?.message}`;
};

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** `kinesis=0.1,dynamodb=0.05`; nothing where the text is empty. Gives words on what is wrong with it otherwise. */
export const parseShares = (text: string): { readonly shares: Shares } | { readonly problem: string } => {
  const pairs = text.split(',').filter((part) => part.trim() !== '');
  const given = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return [name.trim(), numberOf(value)] as const;
  });
  return readShares(Object.fromEntries(given));
};

export const readShares = (given: unknown): { readonly shares: Shares } | { readonly problem: string } => {
  const parsed = sharesSchema.safeParse(given);
  return parsed.success ? { shares: parsed.data } : { problem: problemOf(parsed.error) };
};
