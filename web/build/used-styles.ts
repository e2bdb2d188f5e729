import { type AtRule, type Container, type Declaration, parse, Rule } from 'postcss';

/** The parts of the library that its Authenticator is made of, as they are called in class names. */
const PARTS = new Set([
  ...[
    'alert',
    'authenticator',
    'button',
    'copy',
    'divider',
    'field',
    'field-group',
    'flex',
    'heading',
    'icon',
    'image',
  ],
  ...['input', 'label', 'link', 'loader', 'passwordfield', 'radio', 'radiogroup', 'radiogroupfield', 'tabs', 'text'],
  ...['textfield', 'visually-hidden'],
]);

/** Looks of buttons that none of its forms has. */
const UNUSED_LOOKS = /^amplify-button--.*(destructive|error|info|large|menu|outlined|overlay|success|warning)/;

const isUsed = (name: string): boolean => {
  const [part = ''] = name.replace(/^amplify-/, '').split(/--|__/);
  return PARTS.has(part) && !UNUSED_LOOKS.test(name);
};

const classesOf = (selector: string): string[] => [...selector.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => name);

const dropUnusedRules = (library: Container): void => {
  library.walkRules((rule) => {
    const used = rule.selectors.filter((selector) => classesOf(selector).every(isUsed));
    if (used.length === 0) rule.remove();
    else rule.selectors = used;
  });
};

const variablesIn = (value: string): string[] =>
  [...value.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name = '']) => name);

const isVariable = ({ prop }: Declaration): boolean => prop.startsWith('--');

const declarationsIn = (library: Container): Declaration[] => {
  const found: Declaration[] = [];
  library.walkDecls((declaration) => {
    found.push(declaration);
  });
  return found;
};

const byVariable = (all: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> => {
  const found = new Map<string, Declaration[]>();
  for (const declaration of all.filter(isVariable))
    found.set(declaration.prop, [...(found.get(declaration.prop) ?? []), declaration]);
  return found;
};

/** Variables that no rule needs, not even by way of others. */
const dropUnusedVariables = (library: Container): void => {
  const all = declarationsIn(library);
  const values = byVariable(all);
  const needed = new Set<string>();
  const need = (value: string): void => {
    for (const name of variablesIn(value).filter((one) => !needed.has(one))) {
      needed.add(name);
      for (const declaration of values.get(name) ?? []) need(declaration.value);
    }
  };
  for (const declaration of all) if (!isVariable(declaration)) need(declaration.value);
  for (const declaration of all) if (isVariable(declaration) && !needed.has(declaration.prop)) declaration.remove();
};

const isAtRoot = ({ parent }: Declaration): boolean => parent instanceof Rule && parent.selectors.includes(':root');

/** As a variable's value these mean what the variable is, and not what the property is that it is used for. */
const OF_ITSELF = /\b(inherit|initial|unset|revert)\b/;

const isShorter = (name: string, value: string, uses: number): boolean =>
  uses * value.length <= uses * `var(${name})`.length + `${name}:${value};`.length;

/** Puts the values of variables where they are used, if they are the same everywhere and that makes the sheet no longer. */
const inlineVariables = (library: Container, overridden: ReadonlySet<string>): void => {
  const all = declarationsIn(library);
  const local = new Set(
    all.filter((declaration) => isVariable(declaration) && !isAtRoot(declaration)).map(({ prop }) => prop),
  );
  const once = byVariable(all);
  for (const [name, [declaration, ...others]] of once) {
    if (!declaration || others.length > 0 || overridden.has(name) || local.has(name)) continue;
    const { value } = declaration;
    if (OF_ITSELF.test(value) || variablesIn(value).some((one) => one === name || local.has(one))) continue;
    const uses = all.filter((one) => one.value.includes(`var(${name})`));
    if (!isShorter(name, value, uses.length)) continue;
    for (const use of uses) use.value = use.value.replaceAll(`var(${name})`, value);
  }
};

const dropEmpty = (library: Container): void => {
  library.walkRules((rule) => void (rule.nodes.length === 0 && rule.remove()));
  library.walkAtRules((rule) => void (rule.nodes?.length === 0 && rule.remove()));
};

const isLibrary = (node: { readonly type: string }): node is AtRule =>
  node.type === 'atrule' && 'name' in node && node.name === 'layer' && 'params' in node && node.params === 'amplify';

/** Where the library's own sheet sets what the page's sheet sets anyway. */
const dropOverridden = (library: Container, overridden: ReadonlySet<string>): void => {
  for (const declaration of declarationsIn(library))
    if (isAtRoot(declaration) && overridden.has(declaration.prop)) declaration.remove();
};

/**
 * A sheet without what the sign-in does not use of its library's layer: that has every look of every component, and a variable for each of them.
 * `overridden` are the variables that the page sets itself.
 */
export const usedStyles = (css: string, overridden: ReadonlySet<string>): string => {
  const sheet = parse(css);
  for (const library of sheet.nodes.filter(isLibrary)) {
    dropUnusedRules(library);
    dropUnusedVariables(library);
    // What is put in the place of one variable may hold another.
    for (let round = 0; round < 8; round += 1) inlineVariables(library, overridden);
    dropUnusedVariables(library);
    dropOverridden(library, overridden);
    dropEmpty(library);
  }
  return sheet.toString();
};

/** The variables that a sheet sets. */
export const variablesOf = (css: string): ReadonlySet<string> =>
  new Set(
    declarationsIn(parse(css))
      .filter(isVariable)
      .map(({ prop }) => prop),
  );
