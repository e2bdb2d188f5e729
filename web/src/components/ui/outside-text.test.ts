import { expect, test } from 'vitest';
import { labelText } from './outside-text';

test('a label is no row of the page’s own, whatever it says', () => {
  expect(['all others', 'All others (3)', 'not kept apart', '(empty)', '', 'SE'].map(labelText)).toEqual([
    '“all others”',
    '“All others (3)”',
    '“not kept apart”',
    '“(empty)”',
    '(empty)',
    'SE',
  ]);
});
