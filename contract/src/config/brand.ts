import { z } from 'zod';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'is not of the form #1d5fd1');
const colourOfEachScheme = z.strictObject({ light: colour, dark: colour });

/** How light a colour is, from 0 to 1, by WCAG 2. */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

/** What WCAG 2 (AA) asks of text. */
const READABLE = 4.5;

const colours = z
  .strictObject({
    accent: colourOfEachScheme,
    accentStrong: colourOfEachScheme,
    accentSoft: colourOfEachScheme,
    onAccent: colourOfEachScheme,
  })
  .superRefine(({ accent, accentStrong, onAccent }, context) => {
    for (const scheme of ['light', 'dark'] as const)
      for (const [name, ground] of Object.entries({ accent, accentStrong })) {
        const ratio = contrast(onAccent[scheme], ground[scheme]);
        const message = `has a contrast of ${ratio.toFixed(1)} to ${name}; text is readable from ${READABLE} on`;
        if (ratio < READABLE) context.addIssue({ code: 'custom', path: ['onAccent', scheme], message });
      }
  });

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
  colours,
  /** Before the page's own. Nothing is loaded for them: they are on the reader's machine, or the next one is taken. */
  fonts: z.strictObject({ text: fonts.optional(), code: fonts.optional() }).optional(),
});

export type Brand = z.infer<typeof brandSchema>;
