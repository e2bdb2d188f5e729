import { claimsAsText } from './claims';

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
