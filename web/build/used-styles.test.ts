import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usedStyles, variablesOf } from './used-styles';

const none = new Set<string>();
const used = (library: string, overridden = none): string =>
  usedStyles(`@layer amplify{${library}}.own{--amplify-x:1}`, overridden).replace(/\s+/g, '');

describe('the styles of the sign-in', () => {
  it('keep the rules of what it is made of, and all that is the page’s own', () => {
    expect(used('.amplify-input{a:b}.amplify-table{a:b}.amplify-button--info,.amplify-button--primary{c:d}')).toBe(
      '@layeramplify{.amplify-input{a:b}.amplify-button--primary{c:d}}.own{--amplify-x:1}',
    );
    expect(used('[class*=amplify]{all:unset}html{a:b}')).toContain('[class*=amplify]{all:unset}html{a:b}');
    expect(usedStyles('.a{b:c}@layer other{.amplify-table{a:b}}', none)).toBe(
      '.a{b:c}@layer other{.amplify-table{a:b}}',
    );
  });

  it('keep the variables that a rule needs by way of others, and only those', () => {
    const sheet =
      ':root{--long:var(--longer);--longer:a b c d e f g h i j k l m n o p;--unused:1}.amplify-input{x:var(--long);y:var(--long)}';
    expect(used(sheet)).toBe(
      '@layeramplify{:root{--longer:abcdefghijklmnop}.amplify-input{x:var(--longer);y:var(--longer)}}.own{--amplify-x:1}',
    );
  });

  it('leave variables to those who set them: the page, or a rule further in', () => {
    expect(used(':root{--a:1}.amplify-input{x:var(--a)}', new Set(['--a']))).toContain('.amplify-input{x:var(--a)}');
    const local = ':root{--a:var(--b);--b:1}.amplify-button{--b:2}.amplify-button--primary{x:var(--a)}';
    expect(used(local)).toContain('x:var(--a)');
    expect(used(':root{--a:inherit}.amplify-input{x:var(--a)}')).toContain('x:var(--a)');
  });

  const library = readFileSync(
    createRequire(import.meta.url).resolve('@aws-amplify/ui-react/styles.layer.css'),
    'utf8',
  );
  const own = join(import.meta.dirname, '..', 'src', 'features', 'session', 'authenticator.css');
  const overridden = variablesOf(readFileSync(own, 'utf8'));
  const pruned = usedStyles(library, overridden);

  it('weigh an eighth of the library’s', () => {
    const size = pruned.replace(/\/\*.*?\*\//gs, '').replace(/\s*([{};:,]|\s)\s*/g, '$1').length;
    console.log(`the library's styles: ${library.length} B, of which are used: ${size} B`);
    expect(size).toBeLessThan(library.length / 8);
  });

  it('define every variable that they use without saying what stands for it', () => {
    const defined = variablesOf(pruned);
    const missing = [...pruned.matchAll(/var\((--[\w-]+)\)/g)].flatMap(([, name = '']) =>
      defined.has(name) || overridden.has(name) || !variablesOf(library).has(name) ? [] : [name],
    );
    expect(missing).toEqual([]);
  });
});
