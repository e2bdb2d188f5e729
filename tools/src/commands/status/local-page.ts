import { readEndpoints } from '../../lib/stack/running-stack';
import { collectStatus } from './collect';
import { tableHtml, tablesOf } from './tables';

const REFRESH_SECONDS = 5;

const content = async (state: string): Promise<string> => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) return '<p>The stack is starting.</p>';
  try {
    return tablesOf(await collectStatus(endpoints, state))
      .map(tableHtml)
      .join('');
  } catch (error) {
    console.error(error);
    return '<p>A part does not answer; the terminal says which.</p>';
  }
};

const page = (body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>Local AWS · Millrace</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem }
table { border-collapse: collapse }
th, td { padding: .15rem 1.5rem .15rem 0; text-align: left; font-variant-numeric: tabular-nums }
th { font-weight: 400; opacity: .7 }
</style>
<h1>Local AWS</h1>
${body}
</html>
`;

/** What the stack with that state folder holds, as a page that loads itself again every few seconds. */
export const localPage = async (state: string): Promise<string> => page(await content(state));
