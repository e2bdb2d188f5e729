import type { Metric } from '@millrace/contract';
import { type Category, categoriesOf } from '../metrics/categories';

/** Figures at the head of the overview, at most. */
const HEROES = 4;

/** The first figures: those to which the catalogue gives a place, else the first ones of it. */
export const heroesOf = (metrics: readonly Metric[]): readonly Metric[] => {
  const placed = metrics
    .filter(({ home }) => home !== undefined)
    .sort((a, b) => (a.home ?? HEROES) - (b.home ?? HEROES));
  return (placed.length > 0 ? placed : metrics).slice(0, HEROES);
};

/** The other figures, under their categories. */
export const groupsOf = (metrics: readonly Metric[]): readonly Category[] => {
  const heroes = new Set(heroesOf(metrics));
  return categoriesOf(metrics.filter((metric) => !heroes.has(metric)));
};
