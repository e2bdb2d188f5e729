import type { Metric } from '@millrace/contract';
import { type Category, categoriesOf } from '../metrics/categories';
import { hasAttention } from './attention';

/** Figures at the head of the overview, at most. */
const HEROES = 4;

/** The first figures: those to which the catalogue gives a place, else the first ones of it. */
export const heroesOf = (metrics: readonly Metric[]): readonly Metric[] => {
  const placed = metrics
    .filter(({ home }) => home !== undefined)
    .sort((a, b) => (a.home ?? HEROES) - (b.home ?? HEROES));
  return (placed.length > 0 ? placed : metrics).slice(0, HEROES);
};

/** Metrics that are subscribed to wherever a page with very many of them is scrolled to, at most. */
const ALWAYS = 48;

/** The first figures, and what may ask for attention while it is out of sight: as many as there is room for. */
export const alwaysWatched = (metrics: readonly Metric[]): readonly Metric[] =>
  [...new Set([...heroesOf(metrics), ...metrics.filter(hasAttention)])].slice(0, ALWAYS);

/** Tiles that are open at first where there are very many: about two screens of them. */
const OPEN_TILES = 60;

/** The groups that are folded at first: those that begin after so many tiles. */
export const foldedAtFirst = (groups: readonly Category[]): readonly string[] => {
  let before = 0;
  return groups.flatMap(({ name, metrics }) => {
    const isOpen = before < OPEN_TILES;
    before += metrics.length;
    return isOpen ? [] : [name];
  });
};

/** The other figures, under their categories. */
export const groupsOf = (metrics: readonly Metric[]): readonly Category[] => {
  const heroes = new Set(heroesOf(metrics));
  return categoriesOf(metrics.filter((metric) => !heroes.has(metric)));
};
