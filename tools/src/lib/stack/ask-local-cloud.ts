import type { Endpoints } from '@millrace/contract';
import { z } from 'zod';

const mappingSchema = z.looseObject({ function: z.string(), source: z.string(), kind: z.string().optional() });

/** What the local cloud says of a mapping; how it fares, where it says so. */
export type MappingStatus = z.infer<typeof mappingSchema>;

const deliverySchema = z.looseObject({ deliveryStream: z.string(), source: z.string(), bucket: z.string() });

/** What the local cloud says of a delivery stream. */
export type DeliveryStatus = z.infer<typeof deliverySchema>;

const schema = z.object({
  /** Its state folder. */
  state: z.string(),
  mappings: z.array(mappingSchema),
  deliveries: z.array(deliverySchema),
  /** `functions`: their full names by those in serverless.yml. */
  lambda: z.object({ endpoint: z.url(), functions: z.record(z.string(), z.string()) }),
});

export type LocalCloudStatus = z.infer<typeof schema>;

/** What only the local cloud knows of itself. @throws when it does not answer within 5 s */
export const askLocalCloud = async ({ rest }: Endpoints): Promise<LocalCloudStatus> => {
  const answer = await fetch(new URL('/__local', rest), { signal: AbortSignal.timeout(5000) });
  return schema.parse(await answer.json());
};
