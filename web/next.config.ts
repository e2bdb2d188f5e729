import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'export',
  transpilePackages: ['@millrace/contract'],
  images: { unoptimized: true },
  poweredByHeader: false,
  // Every file but the manifests of the build carries a hash of its content, so the same source gives the same site.
  generateBuildId: () => 'millrace',
  // `npm run types` checks the types of every workspace with its own settings; checking them twice makes the build no safer.
  typescript: { ignoreBuildErrors: true },
};

export default config;
