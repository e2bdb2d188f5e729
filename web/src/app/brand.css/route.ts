import { colours, fonts } from '../../brand';

export const dynamic = 'force-static';

const tokens = {
  '--accent': colours.accent,
  '--accent-strong': colours.accentStrong,
  '--accent-soft': colours.accentSoft,
  '--on-accent': colours.onAccent,
};

const lines = [
  ...Object.entries(tokens).map(([name, { light, dark }]) => `  ${name}: light-dark(${light}, ${dark});`),
  ...(fonts.text ? [`  --brand-font: ${fonts.text};`] : []),
  ...(fonts.code ? [`  --brand-font-code: ${fonts.code};`] : []),
];

/** The accent colours and the fonts, beside those of `tokens.css`. A file, since the pages' policy allows no styles inside them. */
export const GET = (): Response =>
  new Response(`:root {\n${lines.join('\n')}\n}\n`, { headers: { 'content-type': 'text/css' } });
