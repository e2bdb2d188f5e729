import { type Series, sequenceNumberSchema } from '@millrace/contract';
import { z } from 'zod';
import type { WindowPart } from '../../app/settled/ports';
import { decodeSeries } from './series-codec';
import { fromSortableTime } from './sortable-number';
import { partOf } from './window-address';

const rowSchema = z.object({
  sk: z.string(),
  seq: sequenceNumberSchema,
  body: z.instanceof(Uint8Array),
  frozen: z.boolean().default(false),
});

export interface WindowRow extends WindowPart {
  readonly start: number;
  readonly series: readonly Series[];
}

/** An item of the table `settled`. */
export const windowRowOf = (item: unknown): WindowRow => {
  const { sk, seq, body, frozen } = rowSchema.parse(item);
  return { start: fromSortableTime(sk), part: partOf(sk), seq, series: decodeSeries(body), frozen };
};

/** The same, without when its window starts, which whoever asked for it knows. */
export const windowPartOf = (item: unknown): WindowPart => {
  const { start: _, ...part } = windowRowOf(item);
  return part;
};
