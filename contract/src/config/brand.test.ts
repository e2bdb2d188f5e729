import { expect, test } from 'vitest';
import { sampleBrand } from '../samples/config';
import { brandSchema } from './brand';

const accepts = (text: string): boolean => brandSchema.safeParse({ ...sampleBrand, fonts: { text } }).success;

test.each(['Inter', '"Inter", Arial', "'IBM Plex Sans', Helvetica Neue, sans-serif", '-apple-system, ui-sans-serif'])(
  'the fonts %s are taken',
  (text) => expect(accepts(text)).toBe(true),
);

test.each([
  '',
  'url(https://fonts.example/a.woff2)',
  'Inter; } body { color: red',
  'var(--x)',
  '"Inter',
  'Inter,',
  'a/*b*/',
])('the fonts “%s” are none, and reach no style', (text) => expect(accepts(text)).toBe(false));

test('what is wrong with a font is said', () => {
  const { error } = brandSchema.safeParse({ ...sampleBrand, fonts: { text: 'Inter;' } });
  expect(error?.issues[0]?.message).toBe('is no list of fonts such as "Inter", Arial, sans-serif');
});

test('text that could not be read on the accent colour is named, with the scheme and the contrast', () => {
  const { onAccent } = sampleBrand.colours;
  const colours = { ...sampleBrand.colours, onAccent: { ...onAccent, dark: '#ffffff' } };
  const { error } = brandSchema.safeParse({ ...sampleBrand, colours });
  expect(error?.issues[0]).toMatchObject({
    path: ['colours', 'onAccent', 'dark'],
    message: 'has a contrast of 2.3 to accent; text is readable from 4.5 on',
  });
});
