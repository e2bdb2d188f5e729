import type { Brand } from '@millrace/contract';

/** As shipped, so that the dashboard of the product's tests and that of `npm start` are one build. */
export const brand = {
  name: 'Millrace',
  title: 'Millrace',
  prefix: 'millrace',
  logo: 'M6 20c3.3 0 3.3-8 6.7-8s3.3 8 6.6 8 3.3-8 6.7-8',
  colours: {
    accent: { light: '#1d5fd1', dark: '#78aeff' },
    accentStrong: { light: '#174fb0', dark: '#9cc4ff' },
    accentSoft: { light: '#e8f0fd', dark: '#18273f' },
    onAccent: { light: '#ffffff', dark: '#0a1526' },
  },
  fonts: {},
} satisfies Brand;
