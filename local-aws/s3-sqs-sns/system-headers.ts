/**
 * What an object's headers say of it besides its type. The stand-in forgets these; user metadata it keeps, through copies and
 * uploads in parts too. So they travel as user metadata under a name of their own, and come back as what they were.
 */
const systemHeaders = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'] as const;

const PREFIX = 'x-amz-meta-fauxqs-system-';

/** The way in which an SDK sends the body is no property of the object. */
const withoutTransfer = (value: string): string =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked')
    .join(', ');

type Headers = Record<string, unknown>;

/** The request's headers with those of the object among the user metadata. */
export const hideSystemHeaders = (headers: Readonly<Headers>): Headers => {
  const hidden: Headers = {};
  for (const name of systemHeaders) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    const own = name === 'content-encoding' ? withoutTransfer(value) : value;
    if (own !== '') hidden[`${PREFIX}${name}`] = own;
  }
  return hidden;
};

/** Of an answer's headers, which to leave out and which to send instead. */
export const revealSystemHeaders = (headers: Readonly<Headers>): { readonly from: string; readonly to: string }[] =>
  Object.keys(headers)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => ({ from: name, to: name.slice(PREFIX.length) }));
