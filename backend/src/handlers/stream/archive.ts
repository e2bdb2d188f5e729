import { now } from '../services/base';
import { counters, countingCalls } from '../services/counters';
import { type TransformEvent, transform } from './archive-transform';

/** Firehose calls this with what it is about to write to the archive. */
export const handler = countingCalls('archive', async (event: TransformEvent) => {
  const oldest = event.records.reduce(
    (time, { kinesisRecordMetadata }) => Math.min(time, kinesisRecordMetadata.approximateArrivalTimestamp),
    now(),
  );
  counters.see({ delay: now() - oldest });
  return transform(event);
});
