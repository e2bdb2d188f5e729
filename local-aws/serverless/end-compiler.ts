import { createRequire } from 'node:module';
import type { stop } from 'esbuild';

/**
 * Ends the compiler's process, which serverless-esbuild would keep for files that change, with some 800 MB. By require(),
 * since that is how serverless-esbuild has come to the instance that is to end.
 */
export const endCompiler = async (): Promise<void> => {
  const esbuild: { stop: typeof stop } = createRequire(import.meta.url)('esbuild');
  await esbuild.stop();
};
