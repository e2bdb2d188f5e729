import { z } from 'zod';
import { sizes } from '../shared/sizes';
import { refuse, type Verdict } from '../shared/throttling/throttle';

const recordSchema = z.looseObject({ PartitionKey: z.string(), Data: z.string() });
const batchSchema = z.looseObject({ Records: z.array(recordSchema) });

const sizeOf = ({ PartitionKey, Data }: z.infer<typeof recordSchema>): number =>
  Buffer.byteLength(PartitionKey) + Buffer.byteLength(Data, 'base64');

/**
 * What is too large to be put, as kinesalite does not count partition keys; undefined for what fits. Records may be larger on AWS
 * in streams that are set so, which these are not: https://docs.aws.amazon.com/streams/latest/dev/large-records.html
 */
export const tooLargeToPut = (operation: string, input: unknown): Verdict | undefined => {
  const one = operation === 'PutRecord' ? recordSchema.safeParse(input).data : undefined;
  const records = one ? [one] : (operation === 'PutRecords' && batchSchema.safeParse(input).data?.Records) || [];
  const lengths = records.map(sizeOf);
  if (lengths.some((length) => length > sizes.record))
    return refuse('InvalidArgumentException', 'Record size, with its partition key, exceeds 1 MB limit');
  if (lengths.reduce((sum, length) => sum + length, 0) > sizes.putRecords)
    return refuse('InvalidArgumentException', 'Records size exceeds 5 MB limit');
  return undefined;
};
