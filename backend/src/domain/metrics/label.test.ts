import { LABEL_LENGTH } from '@millrace/contract';
import { expect, test } from 'vitest';
import { labelReader, NO_LABEL } from './label';

const event = { source: 'shop', type: 'order.placed', subject: '/checkout', data: {} };
const country = labelReader('country');
const labelOf = (value: unknown): string => country({ ...event, data: { country: value } });

test('subject, type and source are attributes, every other name is a field of data', () => {
  expect(['subject', 'type', 'source'].map((from) => labelReader(from)(event))).toEqual([
    '/checkout',
    'order.placed',
    'shop',
  ]);
  expect(labelOf('SE')).toBe('SE');
});

test('booleans and numbers are labels too', () => {
  expect([labelOf(true), labelOf(404)]).toEqual(['true', '404']);
});

test('what is missing, empty or no label at all counts under a label of its own', () => {
  expect([undefined, null, '', {}, ['SE']].map(labelOf)).toEqual(Array(5).fill(NO_LABEL));
  expect(labelReader('toString')(event)).toBe(NO_LABEL);
  expect(labelReader('subject')({ source: 's', type: 't', data: {} })).toBe(NO_LABEL);
});

test('a long label is cut, and a character that the cut halves does not stay half', () => {
  expect(labelOf('x'.repeat(500))).toBe('x'.repeat(LABEL_LENGTH));
  expect(labelOf(`${'x'.repeat(LABEL_LENGTH - 1)}😀`)).toBe(`${'x'.repeat(LABEL_LENGTH - 1)}\ufffd`);
});

test('half a character is replaced, as storing it would', () => {
  expect(labelOf('a\ud800b')).toBe('a\ufffdb');
});
