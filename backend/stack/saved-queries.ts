import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'resources', 'queries');

/** A query of the archive that has a name, in SQL that Athena and `npm run query` understand. Its first three values are year, month and day. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

const queryIn = (file: string): SavedQuery => {
  const sql = readFileSync(join(folder, file), 'utf8').trimEnd();
  const description = /^-- (.+)\n/.exec(sql)?.[1];
  if (description === undefined) throw new Error(`resources/queries/${file}: begin it with "-- " and what it answers`);
  return { name: file.slice(0, -'.sql'.length), description, sql };
};

/** Those of resources/queries, a file each. @throws Error for one that does not say what it answers */
export const savedQueries = (): readonly SavedQuery[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map(queryIn);
