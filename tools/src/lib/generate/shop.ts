import type { Weighted } from './random';

/** The pages of the shop and how its visitors move through them. */

export const landings: Weighted<string> = [
  ['/', 50],
  ['/products', 20],
  ['/products/lamp', 12],
  ['/products/chair', 8],
  ['/about', 5],
  ['/help', 5],
];

const fromProduct: Weighted<string> = [
  ['/products', 40],
  ['/cart', 40],
  ['/', 12],
  ['/help', 8],
];

/** Where a visitor goes next; pages that are not named here lead back to a landing page. */
export const nextPages: ReadonlyMap<string, Weighted<string>> = new Map<string, Weighted<string>>([
  [
    '/',
    [
      ['/products', 60],
      ['/products/lamp', 15],
      ['/products/chair', 10],
      ['/about', 8],
      ['/help', 7],
    ],
  ],
  [
    '/products',
    [
      ['/products/lamp', 40],
      ['/products/chair', 30],
      ['/products/desk', 20],
      ['/', 10],
    ],
  ],
  ['/products/lamp', fromProduct],
  ['/products/chair', fromProduct],
  ['/products/desk', fromProduct],
  [
    '/cart',
    [
      ['/checkout', 60],
      ['/products', 30],
      ['/', 10],
    ],
  ],
]);

const onProduct: Weighted<string> = [
  ['add-to-cart', 60],
  ['gallery', 30],
  ['menu', 10],
];

const elsewhere: Weighted<string> = [
  ['menu', 50],
  ['search', 35],
  ['newsletter', 15],
];

export const elementsOf = (page: string): Weighted<string> => (page.startsWith('/products/') ? onProduct : elsewhere);

export const countries: Weighted<string> = [
  ['SE', 28],
  ['NO', 16],
  ['DK', 14],
  ['DE', 13],
  ['FI', 10],
  ['NL', 7],
  ['GB', 6],
  ['FR', 4],
  ['US', 2],
];

export const devices: Weighted<string> = [
  ['phone', 55],
  ['desktop', 38],
  ['tablet', 7],
];
