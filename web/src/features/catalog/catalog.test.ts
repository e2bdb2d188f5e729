import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { OutdatedPageError, parseCatalog } from './catalog';

test('a catalogue of this version is taken as it is', () => {
  expect(parseCatalog(samples.sampleCatalog)).toEqual(samples.sampleCatalog);
});

test('a catalogue of a service that no longer answers this version asks for another page, whatever else it holds', () => {
  expect(() => parseCatalog({ protocol: 999, oldestProtocol: 998, metrics: 'who knows' })).toThrow(OutdatedPageError);
  expect(() => parseCatalog({ protocol: 1, metrics: 'who knows' })).toThrow(OutdatedPageError);
});

test('a newer service that still answers this version is used', () => {
  const newer = { ...samples.sampleCatalog, protocol: 999 };
  expect(parseCatalog(newer)).toEqual(newer);
});

test('a catalogue of this version in another form is an error of its own', () => {
  expect(() => parseCatalog({ ...samples.sampleCatalog, metrics: [{}] })).toThrow(/Invalid/);
});
