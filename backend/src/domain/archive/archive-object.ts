/** An object of the archive, named by Firehose. */
export interface ArchiveObject {
  readonly key: string;
  readonly bytes: number;
  /** No record in it arrived before, ms since the epoch, in whole seconds. */
  readonly oldest: number;
}

/** Where records are; beside it are rejects, and what could not be turned into a line. */
export const ARCHIVE_PREFIX = 'events/';

const two = (value: number): string => String(value).padStart(2, '0');

/** The folder of an hour, as `Prefix` in resources/archive.yml says. */
export const hourFolder = (time: number): string => {
  const at = new Date(time);
  const [year, month, day, hour] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  return `${ARCHIVE_PREFIX}year=${year}/month=${two(month)}/day=${two(day)}/hour=${two(hour)}/`;
};

export const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** `<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>`: https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html */
const NAME = /-(\d{4})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-[0-9a-f-]+(\.[a-z]+)?$/;

/**
 * When the oldest record of an object arrived: Firehose evaluates its names so (https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
 * Undefined for what Firehose has not named.
 */
export const oldestIn = (key: string): number | undefined => {
  const found = NAME.exec(key);
  if (!found) return undefined;
  const [year = 0, month = 0, day, hour, minute, second] = found.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
};
