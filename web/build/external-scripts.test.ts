import { describe, expect, it } from 'vitest';
import { externaliseScripts } from './external-scripts';

const page =
  '<script src="/a.js" async=""></script><script id="_R_">one();</script><p>text</p><script>two("<p>")</script>';

describe('a page of the export', () => {
  it('keeps no script inside it, and all of them in their order', () => {
    const { html, files } = externaliseScripts(page);
    const sources = [...html.matchAll(/<script[^>]*src="([^"]+)"[^>]*>(.*?)<\/script>/g)];
    expect(sources.map(([, source = '']) => files.get(source) ?? source)).toEqual(['/a.js', 'one();', 'two("<p>")']);
    expect(sources.every(([, , inside]) => inside === '')).toBe(true);
  });

  it('keeps the other attributes of a script, and all that is no script', () => {
    const { html } = externaliseScripts(page);
    expect(html).toMatch(
      /^<script src="\/a.js" async=""><\/script><script id="_R_" src="[^"]+"><\/script><p>text<\/p>/,
    );
  });

  it('names a file by what is in it, so that browsers may keep it', () => {
    const [one] = externaliseScripts('<script>a</script>').files.keys();
    const [same] = externaliseScripts('<p></p><script>a</script>').files.keys();
    const [other] = externaliseScripts('<script>b</script>').files.keys();
    expect(one).toMatch(/^\/_next\/static\/inline\/[0-9a-f]{16}\.js$/);
    expect([same === one, other === one]).toEqual([true, false]);
  });
});
