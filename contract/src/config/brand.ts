import { z } from 'zod';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'is not of the form #1d5fd1');
const colourOfEachScheme = z.strictObject({ light: colour, dark: colour });

const FONT = String.raw`(?:"[\w .-]+"|'[\w .-]+'|-?[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)*)`;

/** Names of fonts, and nothing else that a style could hold: the first that the reader's machine has is taken. */
const fonts = z
  .string()
  .max(200)
  .regex(new RegExp(`^${FONT}(?:, *${FONT})*$`), 'is no list of fonts such as "Inter", Arial, sans-serif');

/** `brand.ts` in the user's folder: what the service is called and looks like. */
export const brandSchema = z.strictObject({
  name: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  /** Begins the name of every resource. AWS bounds those at 63 characters, stage, function and Region included. */
  prefix: z
    .string()
    .max(20)
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'may hold lower-case letters, digits and single hyphens, and begins with a letter',
    ),
  /** The `d` of a path in an SVG of 32 by 32. */
  logo: z.string().regex(/^[a-z0-9\s,.+-]+$/i, 'is not the path of an SVG'),
  colours: z.strictObject({
    accent: colourOfEachScheme,
    accentStrong: colourOfEachScheme,
    accentSoft: colourOfEachScheme,
    onAccent: colourOfEachScheme,
  }),
  /** Before the page's own. Nothing is loaded for them: they are on the reader's machine, or the next one is taken. */
  fonts: z.strictObject({ text: fonts.optional(), code: fonts.optional() }).optional(),
});

export type Brand = z.infer<typeof brandSchema>;
