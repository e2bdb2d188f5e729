import { readFileSync } from 'node:fs';
import { endpointsSchema } from '@millrace/contract';
import type { TestProject } from 'vitest/node';
import { tokensOf } from '../local-aws/tests/support/sign-in';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The ID token of the running stack's viewer; undefined where no stack is named. */
    idToken: string | undefined;
    /** That of its operator. */
    operatorToken: string | undefined;
  }
}

/** Signs in once for all contract suites. They run on any stack; only this file knows that it is the local one. */
export default async ({ provide }: TestProject): Promise<void> => {
  const file = process.env.MILLRACE_ENDPOINTS;
  if (!file) return;
  const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const tokenOf = async (group: string) => {
    const user = endpoints.users.find(({ groups }) => groups.includes(group));
    return (await tokensOf(endpoints, user?.username ?? '', user?.password ?? '')).IdToken;
  };
  provide('idToken', await tokenOf('viewers'));
  provide('operatorToken', await tokenOf('operators'));
};
