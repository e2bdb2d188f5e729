import { describe, expect, it } from 'vitest';
import { headersFor, readHeaderRules } from './custom-headers';

const rules = readHeaderRules();
const policy = headersFor(rules, '/')['content-security-policy'] ?? '';

describe('the headers that Amplify is told', () => {
  it('let browsers keep what has its hash in the name, ask for pages each time, and never keep the configuration', () => {
    const caching = (path: string) => headersFor(rules, path)['cache-control'];
    expect(caching('/_next/static/chunks/a.js')).toContain('immutable');
    expect(caching('/config.json')).toBe('no-store');
    expect([caching('/'), caching('/index.html')]).toEqual([undefined, undefined]);
  });

  it('allow no script and no style but the files of the site', () => {
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*(?!\.amazonaws\.com)/);
  });

  it.each(['/', '/index.html', '/_next/static/a.js', '/config.json', '/nowhere'])('are all there for %s', (path) => {
    expect(Object.keys(headersFor(rules, path))).toEqual(
      expect.arrayContaining(['content-security-policy', 'strict-transport-security', 'x-frame-options']),
    );
  });

  it('name no header in two patterns, whose order nobody promises', () => {
    const keys = rules.flatMap(({ pattern, headers }) => headers.map(({ key }) => [pattern === '**/*', key] as const));
    const everywhere = new Set(keys.filter(([every]) => every).map(([, key]) => key));
    expect(keys.filter(([every, key]) => !every && everywhere.has(key))).toEqual([]);
  });
});
