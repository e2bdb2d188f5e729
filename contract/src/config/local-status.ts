import { z } from 'zod';

/** An event source mapping. The figures are there while it runs; those of a queue are the queue's own. */
const mappingStatusSchema = z.object({
  /** The function that it calls. */
  function: z.string(),
  /** Name of the stream, the table or the queue. */
  source: z.string(),
  kind: z.enum(['queue', 'standard', 'enhanced fan-out']),
  from: z.enum(['LATEST', 'TRIM_HORIZON']).exactOptional(),
  /** Shards that it reads now. */
  shards: z.number().exactOptional(),
  /** Of the shard that is furthest behind. */
  iteratorAgeMs: z.number().exactOptional(),
  /** Records that were read and are not done. */
  unfinished: z.number().exactOptional(),
});

export type MappingStatus = z.infer<typeof mappingStatusSchema>;

/** A Firehose delivery stream. */
const deliveryStatusSchema = z.object({
  deliveryStream: z.string(),
  source: z.string(),
  bucket: z.string(),
  /** Read and not written: how many records, how large, and for how long. */
  buffered: z.number(),
  bufferedBytes: z.number(),
  bufferedMs: z.number(),
  /** Written since the start. */
  objects: z.number(),
  records: z.number(),
  lastDelivery: z.string().exactOptional(),
  lastKey: z.string().exactOptional(),
});

export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** What `GET /__local` of the local AWS answers: what only it knows of itself. Everything else can be asked with the AWS SDK. */
export const localStatusSchema = z.object({
  /** Its state folder. */
  state: z.string(),
  /** `functions`: their full names by those in serverless.yml. */
  lambda: z.object({ endpoint: z.url(), functions: z.record(z.string(), z.string()) }),
  deliveries: z.array(deliveryStatusSchema),
  mappings: z.array(mappingStatusSchema),
  /** To WebSocket connections, since the start: a test of load reads how many a second there are. */
  posts: z.object({ taken: z.number(), refused: z.number(), mostInASecond: z.number() }),
});

export type LocalStatus = z.infer<typeof localStatusSchema>;
