import { promisify } from 'node:util';
import { create } from 'kinesalite/db/index.js';
import { z } from 'zod';

const statusSchema = z.looseObject({ StreamStatus: z.string() });

/**
 * Takes out of kinesalite's data what a kill in the middle of a change left there: kinesalite writes that a change has begun and later
 * its end, and without the end the stream would wait for ever. A stream that was being created had no records yet: it goes, to
 * be created again, as does one that was being deleted. A split or merge that had not been done has not happened.
 * @param path the folder that no kinesalite has open now.
 */
export const mendStreams = async (path: string): Promise<void> => {
  const { db, metaDb, deleteStreamDb } = create({ path });
  try {
    for await (const { key, value } of metaDb.createReadStream()) {
      const stream = statusSchema.parse(value);
      if (stream.StreamStatus === 'UPDATING')
        await promisify(metaDb.put.bind(metaDb))(key, { ...stream, StreamStatus: 'ACTIVE' });
      if (stream.StreamStatus !== 'CREATING' && stream.StreamStatus !== 'DELETING') continue;
      await promisify(deleteStreamDb)(key);
      await promisify(metaDb.del.bind(metaDb))(key);
    }
  } finally {
    await promisify(db.close.bind(db))();
  }
};
