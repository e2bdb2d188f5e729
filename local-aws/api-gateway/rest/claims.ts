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
