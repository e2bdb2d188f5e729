import { type ArchivedRecord, archiveLine } from './archive-line';

/** What Firehose asks of a transform, for one record. */
export interface ToArchive {
  readonly recordId: string;
  readonly record: ArchivedRecord;
}

export type Archived =
  | { readonly recordId: string; readonly result: 'Ok'; readonly data: string }
  | { readonly recordId: string; readonly result: 'ProcessingFailed' };

/** Lambda's answers hold 6 MB. What is left is room for the brackets around them. */
const ANSWER_BYTES = 6 * 1024 * 1024 - 4096;

/** `data` and its quotes, the id, the result and the comma. */
const bytesOf = (recordId: string, data: string): number => data.length + recordId.length + 50;

/**
 * One line for every record. Records whose lines have no room in the answer fail, and Firehose keeps them below its error prefix;
 * the buffer of the transform is so small that it takes a megabyte of tiny records under long keys to come to that.
 */
export const archiveAnswer = (records: readonly ToArchive[], most = ANSWER_BYTES): readonly Archived[] => {
  let left = most - records.reduce((sum, { recordId }) => sum + bytesOf(recordId, ''), 0);
  return records.map(({ recordId, record }) => {
    const data = Buffer.from(archiveLine(record)).toString('base64');
    if (data.length > left) return { recordId, result: 'ProcessingFailed' };
    left -= data.length;
    return { recordId, result: 'Ok', data };
  });
};
