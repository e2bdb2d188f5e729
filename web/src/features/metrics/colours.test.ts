import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COLOURS, colourOf, LabelColours } from './colours';

const countries = ['SE', 'NO', 'DE', 'US', 'GB', 'FR'];
const country = { name: 'country' };
const many = Array.from({ length: 400 }, (_, i) => `/products/${i}`);

/** Of labels side by side, on a page that has drawn all of `known` before. */
const coloursBeside = (
  dimension: { name: string; declared?: string[] },
  known: readonly string[],
  drawn: readonly string[],
) => {
  const page = new LabelColours();
  page.beside(dimension, known);
  return page.beside(dimension, drawn);
};

test('a label has one colour, whatever its figures, its neighbours’ order and the moment are', () => {
  const colours = coloursBeside(country, countries, countries);
  expect(coloursBeside(country, countries.toReversed(), countries.toReversed())).toEqual(colours);
  expect(new Set(colours.values()).size).toBe(countries.length);
});

test('a label that is drawn alone has the colour that it has among the others', () => {
  const colours = coloursBeside(country, countries, countries);
  for (const label of countries)
    expect(coloursBeside(country, countries, [label]).get(label), label).toBe(colours.get(label));
});

test('a label has the colour of its hash where none stands in its way, another dimension another one', () => {
  expect(coloursBeside(country, ['SE'], ['SE']).get('SE')).toBe(colourOf('country', 'SE'));
  // Pinned: another hash would give everybody other colours.
  expect(countries.map((label) => colourOf('country', label))).toEqual([3, 4, 0, 1, 0, 7]);
  expect(many.some((label) => colourOf('page', label) !== colourOf('path', label))).toBe(true);
});

test('declared labels choose first, in the order of the catalogue', () => {
  const [first = '', ...rivals] = many.filter((label) => colourOf('page', label) === 3);
  for (const declared of [first, rivals[0] ?? '']) {
    const colours = coloursBeside({ name: 'page', declared: [declared] }, [first, ...rivals], [first, rivals[0] ?? '']);
    expect(colours.get(declared)).toBe(3);
  }
});

test('labels side by side differ, though the page knows more of them than there are colours', () => {
  for (let from = 0; from + COLOURS <= many.length; from += COLOURS) {
    const drawn = many.slice(from, from + COLOURS);
    expect(new Set(coloursBeside({ name: 'page' }, many, drawn).values()).size).toBe(COLOURS);
  }
});

test('of more labels than there are colours, what stays drawn keeps its colour, whoever comes and goes', () => {
  const page = new LabelColours();
  let drawn = many.slice(0, COLOURS);
  let held = page.beside(country, drawn);
  for (const next of many.slice(COLOURS)) {
    drawn = [...drawn.slice(1), next];
    const after = page.beside(country, drawn, held);
    for (const label of drawn.slice(0, -1)) expect(after.get(label), label).toBe(held.get(label));
    expect(new Set(after.values()).size).toBe(COLOURS);
    held = after;
  }
});

test('of more labels than there are colours, one that comes back has the colour that it had, where it is free', () => {
  const page = new LabelColours();
  const first = page.beside(country, many.slice(0, COLOURS));
  page.beside(country, many.slice(COLOURS, 2 * COLOURS));
  for (const label of many.slice(0, COLOURS)) expect(page.beside(country, [label]).get(label)).toBe(first.get(label));
});

test('the colours are used alike', () => {
  const used = Array.from({ length: COLOURS }, (_, i) => many.filter((label) => colourOf('page', label) === i).length);
  expect(Math.min(...used)).toBeGreaterThan(many.length / COLOURS / 2);
});

type Triple = readonly [number, number, number];

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const times = (matrix: readonly [Triple, Triple, Triple], v: Triple): Triple => [
  dot(matrix[0], v),
  dot(matrix[1], v),
  dot(matrix[2], v),
];

const linear = (hex: string): Triple => {
  const channel = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};

/** The place of a colour in Oklab (https://bottosson.github.io/posts/oklab/), where distances are as people see them; 0.02 is just noticeable. */
const oklab = (rgb: Triple): Triple => {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(cones[0]), Math.cbrt(cones[1]), Math.cbrt(cones[2])],
  );
};

/** What people without one kind of cones see: Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB. */
const visions: Record<string, readonly [Triple, Triple, Triple]> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const clipped = ([r, g, b]: Triple): Triple => {
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [clip(r), clip(g), clip(b)];
};

const distance = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const contrast = (a: Triple, b: Triple): number => {
  const [dark = 0, light = 0] = [a, b].map((rgb) => dot([0.2126, 0.7152, 0.0722], rgb)).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

const hue = ([, a, b]: Triple): number => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;

const tokens = readFileSync(join(import.meta.dirname, '..', '..', 'app', 'tokens.css'), 'utf8');

const token = (name: string, scheme: 'light' | 'dark'): Triple => {
  const [, light = '', dark = ''] =
    new RegExp(`${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens) ?? [];
  return linear(scheme === 'light' ? light : dark);
};

describe.each(['light', 'dark'] as const)('the %s colours of series', (scheme) => {
  const series = Array.from({ length: COLOURS }, (_, i) => token(`--series-${i}`, scheme));

  test.each(Object.entries(visions))(
    'are distinct with %s, from each other and from the grey of all others',
    (_, vision) => {
      const seen = [...series, token('--series-rest', scheme)].map((rgb) => oklab(clipped(times(vision, rgb))));
      const apart = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
      expect(Math.min(...apart)).toBeGreaterThanOrEqual(0.05);
    },
  );

  test('stand out from what they are drawn on by 3:1', () => {
    for (const ground of ['--surface', '--surface-raised', '--bg'])
      for (const rgb of series) expect(contrast(rgb, token(ground, scheme))).toBeGreaterThanOrEqual(3);
  });

  test('are neither amber nor red, which mean something', () => {
    for (const rgb of series) {
      const degrees = hue(oklab(rgb));
      expect(degrees < 5 || degrees > 112, `${degrees}°`).toBe(true);
    }
  });
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  const least = (names: readonly string[], grounds: readonly string[]): number =>
    Math.min(...names.flatMap((name) => grounds.map((ground) => contrast(token(name, scheme), token(ground, scheme)))));
  const plain = ['--surface', '--surface-raised', '--bg'];

  test('words are readable on whatever they stand on: 4.5:1', () => {
    const words = ['--text', '--text-muted', '--good', '--warning', '--critical'];
    expect(least(words, [...plain, '--surface-sunken', '--warning-soft', '--critical-soft'])).toBeGreaterThanOrEqual(
      4.5,
    );
  });

  test('lines that say something stand out: 3:1', () => {
    const lines = ['--line-strong', '--warning-line', '--critical-line', '--series-rest'];
    expect(least(lines, plain)).toBeGreaterThanOrEqual(3);
  });
});
