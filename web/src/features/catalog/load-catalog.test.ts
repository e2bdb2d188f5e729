import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { OutdatedPageError, parseCatalog } from './load-catalog';

test('a catalogue of this version is taken as it is', () => {
  expect(parseCatalog(samples.sampleCatalog)).toEqual(samples.sampleCatalog);
});

test('a catalogue of another version asks for another page, whatever else it holds', () => {
  expect(() => parseCatalog({ protocol: 999, metrics: 'who knows' })).toThrow(OutdatedPageError);
});

test('a catalogue of this version that is not in its form is an error of its own', () => {
  expect(() => parseCatalog({ ...samples.sampleCatalog, metrics: [{}] })).toThrow(/Invalid/);
});
