/** Millrace knows figures, not people: what only ever says who somebody is goes into no label and no item. */

/** What a URL and an address have, and most labels have not. */
const suspicious = /[./:]/;

/** With a scheme, as the path of a site, or beginning with a host: whatever of it comes before a query or a fragment. */
const url = /^(?:[a-z][a-z\d+.-]*:\/\/|\.{0,2}\/|[a-z\d-]+(?:\.[a-z\d-]+)+(?=[/:?#]))[^\s?#]*/i;

const credentials = /^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i;

/** Of a URL: scheme, host and path. A query and a fragment have names, tokens and mail addresses in them. Any other text stays as it is. */
export const withoutQuery = (text: string): string => {
  const [whole = ''] = url.exec(text) ?? [];
  if (whole === '') return text;
  const rest = text.charAt(whole.length);
  return (rest === '?' || rest === '#' ? whole : text).replace(credentials, '$1');
};

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?$/;
const ipv6 = /^\[?(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{0,4}|(?:\d{1,3}\.){3}\d{1,3})(?:%\w+)?(?:\](?::\d{1,5})?)?$/i;

/** Groups may be left out once, at `::`; without that there are eight, or six before an IPv4 address. So no time of day is one. */
const isIpv6 = (text: string): boolean => {
  if (!ipv6.test(text)) return false;
  const groups = text.replace(/^\[|(?:%\w+)?\](?::\d+)?$/g, '').split(':').length;
  return text.includes('::') || groups === 8 || (groups === 7 && text.includes('.'));
};

const isAddress = (text: string): boolean => ipv4.test(text) || isIpv6(text);

/** One, or a chain of them as `X-Forwarded-For` has it. */
const areAddresses = (text: string): boolean => text.split(',').every((part) => isAddress(part.trim()));

/** `120.0.0.0` is a browser in one field, and a computer in another. */
const isVersion = (field: string): boolean => /version|release|build|firmware/i.test(field);

/** What is kept of a text that a field holds: undefined where it is an IP address. */
export const keptText = (field: string, text: string): string | undefined => {
  if (!suspicious.test(text)) return text;
  return areAddresses(text) && !isVersion(field) ? undefined : withoutQuery(text);
};

/** What is kept of a field's value, whatever its type. */
export const kept = (field: string, value: unknown): unknown => {
  if (typeof value === 'string') return keptText(field, value);
  if (Array.isArray(value)) return value.map((one) => kept(field, one)).filter((one) => one !== undefined);
  return typeof value === 'object' && value !== null ? keptFields(value, Object.keys(value)) : value;
};

/** These fields of an object, as far as they are kept. */
export const keptFields = (data: object, fields: readonly string[]): Record<string, unknown> => {
  const values = new Map<string, unknown>(Object.entries(data));
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = kept(field, values.get(field));
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
};
