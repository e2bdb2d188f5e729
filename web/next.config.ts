import { relative, resolve } from 'node:path';
import type { NextConfig } from 'next';

/** Another folder in the place of the user's own: below the root, since Turbopack looks nowhere else. */
const app = process.env.MILLRACE_APP;

const config: NextConfig = {
  output: 'export',
  transpilePackages: ['@millrace/contract'],
  images: { unoptimized: true },
  poweredByHeader: false,
  turbopack: {
    rules: { '**/srp/BigInteger/BigInteger.mjs': { loaders: ['./build/native-mod-pow.cjs'] } },
    ...(app && {
      resolveAlias: { '@millrace/app/brand': `./${relative(import.meta.dirname, resolve('..', app))}/brand.ts` },
    }),
  },
  // Every file but the manifests of the build carries a hash of its content, so the same source gives the same site.
  generateBuildId: () => 'millrace',
  // `npm run types` checks the types of every workspace with its own settings; checking them twice makes the build no safer.
  typescript: { ignoreBuildErrors: true },
};

export default config;
