import type { Names } from '../aws/stand-ins';
import type { RealPorts } from '../service/ports';
import type { Truth } from '../truth/truth';
import type { Page } from '../viewers/page';
import { Comparison, checkPages } from './differences';
import { checkRejects, checkTables } from './in-tables';
import { checkRest } from './over-rest';

export interface ComparedSystem {
  readonly names: Names;
  readonly ports: RealPorts;
  readonly pages: readonly Page[];
  readonly now: () => number;
}

/**
 * Compares everything that pages show, tables and buckets hold and REST answers with the truth.
 * @param extent `brief`: REST is left out when a difference was found before; `seconds`: each metric's seconds are asked for one by one.
 */
export const compareWithTruth = async (
  truth: Truth,
  { names, ports, pages, now }: ComparedSystem,
  { brief, seconds }: { readonly brief: boolean; readonly seconds: boolean },
): Promise<Comparison> => {
  const comparison = new Comparison();
  checkPages(comparison, truth, pages, now());
  await checkTables(comparison, names, truth);
  await checkRejects(comparison, names, truth);
  if (!brief || comparison.differences.length === 0) await checkRest(comparison, truth, { ports, now }, seconds);
  return comparison;
};
