import { colours, logo, name } from '../../brand';

export const dynamic = 'force-static';

const text = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The icon of the tab: the logo in the colours of the light scheme. */
const icon = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>${text}</title>`,
  `<rect width="32" height="32" rx="8" fill="${colours.accent.light}"/>`,
  `<path d="${logo}" fill="none" stroke="${colours.onAccent.light}" stroke-width="3" stroke-linecap="round"/></svg>`,
].join('');

export const GET = (): Response => new Response(icon, { headers: { 'content-type': 'image/svg+xml' } });
