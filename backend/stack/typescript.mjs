import { register } from 'tsx/esm/api';

let tsx;

/**
 * Loads a TypeScript module, for what the framework loads as JavaScript. All of them share one set of modules: `tsImport` makes a new one, with
 * every dependency in it, each time.
 *
 * @param {string} specifier
 * @param {string} parent URL of the module that asks
 */
export const importTypescript = (specifier, parent) => {
  tsx ??= register({ namespace: 'stack' });
  return tsx.import(specifier, parent);
};
