import type { Brand } from '@millrace/contract';

/** What your service is called and looks like. */
export const brand = {
  /** In the top bar, on the sign-in page, and where commands speak of the service. */
  name: 'Millrace',
  /** Title of the browser's tab. */
  title: 'Millrace',
  /**
   * Begins the name of everything on AWS: the stage `dev` is the stack `millrace-dev`. Choose it before the first deploy: with another prefix a
   * stage is another stack, with data of its own. The role that deploys must know it too (docs/operate.md).
   */
  prefix: 'millrace',
  /** A line in an SVG of 32 by 32, drawn on a rounded square in the accent colour: the logo, and the icon of the tab. */
  logo: 'M6 20c3.3 0 3.3-8 6.7-8s3.3 8 6.6 8 3.3-8 6.7-8',
  /** Each for the light and the dark scheme. Text and its ground need a contrast of 4.5. */
  colours: {
    accent: { light: '#1d5fd1', dark: '#78aeff' },
    /** A button under the pointer. */
    accentStrong: { light: '#174fb0', dark: '#9cc4ff' },
    /** A ground that stands out a little. */
    accentSoft: { light: '#e8f0fd', dark: '#18273f' },
    /** Text on the accent colour. */
    onAccent: { light: '#ffffff', dark: '#0a1526' },
  },
  /** Names of fonts that readers have: `text: '"Inter", Arial'`, `code: '"Fira Code"'`. Nothing is loaded for them; without any, the system's. */
  fonts: {},
} satisfies Brand;
