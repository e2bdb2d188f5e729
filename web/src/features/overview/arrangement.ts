import type { Metric } from '@millrace/contract';
import { pageStorage } from '../../lib/storage';
import { type Category, categoriesOf } from '../metrics/categories';

/** Figures at the head of the overview, at most. */
const HEROES = 4;

/** The first figures: those to which the catalogue gives a place, else the first ones of it. */
export const heroesOf = <M extends Pick<Metric, 'home'>>(metrics: readonly M[]): readonly M[] => {
  const placed = metrics
    .filter(({ home }) => home !== undefined)
    .sort((a, b) => (a.home ?? HEROES) - (b.home ?? HEROES));
  return (placed.length > 0 ? placed : metrics).slice(0, HEROES);
};

/** Tiles that are open at first where there are very many: about two screens of them. */
const OPEN_TILES = 60;

/** The groups that are folded at first: those that begin after so many tiles. */
export const foldedAtFirst = (groups: readonly Category<unknown>[]): readonly string[] => {
  let before = 0;
  return groups.flatMap(({ name, metrics }) => {
    const isOpen = before < OPEN_TILES;
    before += metrics.length;
    return isOpen ? [] : [name];
  });
};

/** The other figures, under their categories. */
export const groupsOf = <M extends Pick<Metric, 'home' | 'category'>>(
  metrics: readonly M[],
): readonly Category<M>[] => {
  const heroes = new Set(heroesOf(metrics));
  return categoriesOf(metrics.filter((metric) => !heroes.has(metric)));
};

/** Where it stands which groups are folded, a line each. */
export const FOLDED = 'millrace.folded';

/** The groups that a person has folded, or, until somebody opens one, all of them on a telephone and the later ones of very many. */
export const readFolded = (groups: readonly Category<unknown>[], isPartial: boolean): ReadonlySet<string> => {
  const stored = pageStorage.getItem(FOLDED);
  if (stored !== null) return new Set(stored.split('\n'));
  if (matchMedia('(max-width: 767px)').matches) return new Set(groups.map(({ name }) => name));
  return new Set(isPartial ? foldedAtFirst(groups) : []);
};
