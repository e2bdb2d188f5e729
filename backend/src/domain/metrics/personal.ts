/** Millrace knows figures, not people: what only ever says who somebody is goes into no label and no item. */

/** What a URL and an address have, and most labels have not. */
const suspicious = /[./:]/;

/** What an address has, and a host or the path of a site mostly has not. */
const addressMark = /\d\.\d|:/;

/** With a scheme, as the path of a site, or beginning with a host: whatever of it comes before a query or a fragment, spaces too. */
const url =
  /^(?:[a-z][a-z\d+.-]*:\/\/|\.{0,2}\/|(?:[a-z\d-]+(?:\.[a-z\d-]+)*:\d{1,5}|[a-z\d-]+(?:\.[a-z\d-]+)+)(?=[/?#]))[^?#]*/i;

const credentials = /^((?:[a-z][a-z\d+.-]*:)?\/\/)[^/@]*@/i;

/** A URL with none of these stays as it is: most labels are looked at no further. */
const reducible = /^\s|[?#@]|\s$/;

/** Of a URL: scheme, host and path. A query and a fragment have names, tokens and mail addresses in them. Any other text stays as it is. */
export const withoutQuery = (text: string): string => {
  if (!reducible.test(text)) return text;
  const [whole] = url.exec(text.trim()) ?? [];
  return whole === undefined ? text : whole.replace(credentials, '$1');
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

/** One, or a chain as `X-Forwarded-For` has it: who hides one of its parts has not hidden the others. */
const hasAddress = (text: string): boolean => text.split(',').some((part) => isAddress(part.trim()));

const host = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/)?([^/]+)/i;

/** A URL of an address leads to one computer, which may be somebody's own. */
const leadsToAddress = (withoutQuery: string): boolean => isAddress(host.exec(withoutQuery)?.[1] ?? '');

/** `120.0.0.0` is a browser in one field, and a computer in another. */
const isVersion = (field: string): boolean => /version|release|build|firmware/i.test(field);

/** What is kept of a text that a field holds: undefined where it is an IP address, or a URL of one. */
export const keptText = (field: string, text: string): string | undefined => {
  if (!suspicious.test(text)) return text;
  const left = withoutQuery(text);
  if (!addressMark.test(text)) return left;
  return (hasAddress(text) || leadsToAddress(left)) && !isVersion(field) ? undefined : left;
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
