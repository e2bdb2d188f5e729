export type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

const originOf = (headers: Headers): string | undefined => headers?.origin ?? headers?.Origin;

/**
 * Tells a browser whether the page that asked may read the answer. An origin that may not gets the name of one that may, which the
 * browser refuses it for.
 */
export const corsHeaders = (allowed: readonly string[], headers: Headers): Record<string, string> => {
  const [first = 'null'] = allowed;
  if (allowed.includes('*')) return { 'Access-Control-Allow-Origin': '*' };
  const origin = originOf(headers);
  const named = origin !== undefined && allowed.includes(origin) ? origin : first;
  return { 'Access-Control-Allow-Origin': named, Vary: 'Origin' };
};
