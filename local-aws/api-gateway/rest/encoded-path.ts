import { z } from 'zod';

const restEventSchema = z.looseObject({ httpMethod: z.string(), pathParameters: z.record(z.string(), z.string()) });

/** A REST event with the parts of its path percent-encoded, as API Gateway leaves them and serverless-offline does not. Other events stay as they are. */
export const encodedPath = (event: unknown): unknown => {
  const parsed = restEventSchema.safeParse(event);
  if (!parsed.success) return event;
  const parts = Object.entries(parsed.data.pathParameters).map(([name, text]) => [name, encodeURIComponent(text)]);
  return Object.assign(Object(event), { pathParameters: Object.fromEntries(parts) });
};
