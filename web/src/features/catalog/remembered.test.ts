import { samples } from '@millrace/contract';
import { afterEach, expect, test } from 'vitest';
import { pageStorage } from '../../lib/storage';
import { forgetCatalog, ownerOf, rememberCatalog, rememberedCatalog } from './remembered';

const ada = ownerOf({ rest: 'https://a.example/dev' }, { email: 'ada@example.com' });
const { metrics, items } = samples.sampleCatalog;

afterEach(forgetCatalog);

test('of a catalogue the names and places are remembered, for the same person at the same service', () => {
  rememberCatalog(ada, samples.sampleCatalog);
  const remembered = rememberedCatalog(ada);
  expect(remembered?.metrics.map(({ name, home }) => [name, home])).toEqual(
    metrics.map(({ name, home }) => [name, home]),
  );
  expect(remembered?.items).toEqual(items.map(({ type }) => ({ type })));
  expect(rememberedCatalog(ownerOf({ rest: 'https://b.example/dev' }, { email: 'ada@example.com' }))).toBeUndefined();
  expect(rememberedCatalog(ownerOf({ rest: 'https://a.example/dev' }, { email: 'bob@example.com' }))).toBeUndefined();
});

test('until it is known who looks, it is that of the last one; after signing out there is none', () => {
  rememberCatalog(ada, samples.sampleCatalog);
  expect(rememberedCatalog(undefined)).toBe(rememberedCatalog(ada));
  forgetCatalog();
  expect(rememberedCatalog(undefined)).toBeUndefined();
});

test('what is not of the form that the page writes is none', () => {
  for (const text of ['', '{', '7', 'null', '{"owner":"o","metrics":[{"name":7}],"items":[]}', '{"owner":"o"}']) {
    pageStorage.setItem('millrace.catalog', text);
    expect(rememberedCatalog(undefined), text).toBeUndefined();
  }
});
