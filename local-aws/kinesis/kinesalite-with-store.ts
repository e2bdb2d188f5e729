import type { Server } from 'node:http';
import kinesalite from 'kinesalite';
import db, { type Store } from 'kinesalite/db/index.js';

/** Kinesalite's server, and what it keeps, which it shows to nobody. */
export const kinesaliteWithStore = (options: Parameters<typeof kinesalite>[0]): { server: Server; store: Store } => {
  const { create } = db;
  let store: Store | undefined;
  db.create = (given) => {
    store = create(given);
    return store;
  };
  const server = kinesalite(options);
  db.create = create;
  if (!store) throw new Error('kinesalite has changed: it keeps its data elsewhere');
  return { server, store };
};
