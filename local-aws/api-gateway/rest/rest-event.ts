import { z } from 'zod';

const restEventSchema = z.looseObject({ httpMethod: z.string(), pathParameters: z.record(z.string(), z.string()) });

/**
 * A REST event with the parts of its path percent-encoded, as API Gateway leaves them and serverless-offline does not. Other
 * events stay as they are.
 */
export const encodedPath = (event: unknown): unknown => {
  const parsed = restEventSchema.safeParse(event);
  if (!parsed.success) return event;
  const parts = Object.entries(parsed.data.pathParameters).map(([name, text]) => [name, encodeURIComponent(text)]);
  return Object.assign(Object(event), { pathParameters: Object.fromEntries(parts) });
};

/** Claims that API Gateway writes out as dates. */
const dates = new Set(['exp', 'iat']);

const asDate = (seconds: number): string => {
  const [weekday, day, month, year, time] = new Date(seconds * 1000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
};

const asText = (name: string, value: unknown): string => {
  if (dates.has(name) && typeof value === 'number') return asDate(value);
  return Array.isArray(value) ? value.join(',') : String(value);
};

/** A token's claims as a REST API's Cognito authorizer hands them to a function: all text, lists joined by commas. */
export const claimsAsText = (claims: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(name, value)]));

/**
 * `event.requestContext.authorizer`. serverless-offline assigns its own reading of the token to this object (lists and
 * numbers as they are, and a made-up principal), so what API Gateway would give stands fast and the rest does not stick.
 */
export const authorizerContext = (claims: Readonly<Record<string, unknown>>): object => {
  const text = claimsAsText(claims);
  const ignore = () => {};
  return Object.defineProperties(
    {},
    {
      claims: { enumerable: true, get: () => text, set: ignore },
      principalId: { enumerable: false, get: () => undefined, set: ignore },
      scopes: { enumerable: false, get: () => undefined, set: ignore },
    },
  );
};
