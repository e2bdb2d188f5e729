import { readRows } from '../../domain/sending/rows';
import type { Stamp } from '../../domain/sending/sent-event';
import { AppError } from '../errors';
import type { Logger } from '../ports';
import type { Delivery, Forward } from './forward';

/** An object as it was when it was put. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly versionId?: string | undefined;
}

export interface ObjectReader {
  /** Its content, unpacked where it is gzip; undefined where it is gone, or another has been put in its place. */
  readonly open: (object: ObjectVersion) => Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** An object of which some rows are to be put onto the stream. */
export interface ObjectTask {
  readonly object: ObjectVersion;
  /** The first row that is to be put, from 0. */
  readonly from: number;
  readonly stamp: Stamp;
  /** When the object was put, ms since the epoch: the time of rows that have none. */
  readonly sent: number;
}

export interface ForwardObjectDeps {
  readonly objects: ObjectReader;
  readonly forward: Forward;
  readonly logger: Logger;
}

/** Rows that are put together, and how long they may be. */
const MOST_ROWS = 500;
const MOST_LETTERS = 2 * 1024 * 1024;

/** What is left of an invocation when it stops, so that the last rows are put for sure. */
const ENOUGH_MS = 30_000;

/** Gathers rows, and puts each lot before the next is read. */
class Lots {
  private rows: Delivery[] = [];
  private letters = 0;
  private readonly forward: Forward;

  constructor(forward: Forward) {
    this.forward = forward;
  }

  async add(row: Delivery): Promise<void> {
    this.rows.push(row);
    this.letters += row.text.length;
    if (this.rows.length >= MOST_ROWS || this.letters >= MOST_LETTERS) await this.put();
  }

  /** @throws AppError where the stream has not taken all of them. */
  async put(): Promise<void> {
    const missed = await this.forward(this.rows);
    if (missed.size > 0) throw new AppError('unavailable', `the stream did not take ${missed.size} rows in time`);
    this.rows = [];
    this.letters = 0;
  }
}

/**
 * Puts the rows of an object onto the stream, in constant memory: it is read as it is put. Answers with the row to go on from where the time of the
 * invocation does not do.
 */
export const createForwardObject =
  ({ objects, forward, logger }: ForwardObjectDeps) =>
  async ({ object, from, stamp, sent }: ObjectTask, remaining: () => number): Promise<number | undefined> => {
    const content = await objects.open(object);
    if (!content) {
      logger.warn('an object was gone, or another was in its place, before it was read', { object });
      return undefined;
    }
    const name = `s3/${object.bucket}/${object.key}`;
    const version = object.versionId ?? object.etag;
    const lots = new Lots(forward);
    let row = 0;
    for await (const text of readRows(content, { name, version })) {
      if (row >= from) await lots.add({ id: `${name}/${version}/${row}`, text, sent, stamp });
      row += 1;
      if (row > from && row % MOST_ROWS === 0 && remaining() < ENOUGH_MS) {
        await lots.put();
        return row;
      }
    }
    await lots.put();
    logger.info('an object was put onto the stream', { object, rows: row - from, from });
    return undefined;
  };
