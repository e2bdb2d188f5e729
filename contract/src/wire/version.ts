/** Goes up whenever a schema of the contract changes, which `version.test.ts` notices. */
export const PROTOCOL_VERSION = 1;
