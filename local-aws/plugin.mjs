import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** The framework loads plugins as JavaScript; everything but this class is TypeScript. */
export default class LocalAws {
  constructor(serverless) {
    const offline = serverless.processedInput.commands[0] === 'offline';
    const workFolder = () => join(serverless.serviceDir, serverless.service.custom.esbuild.outputWorkFolder);
    let session = { serve: async () => {}, abandon: async () => {} };
    this.hooks = {
      initialize: async () => {
        if (!offline) return;
        const { begin } = await tsImport('./plugin.ts', import.meta.url);
        session = await begin(serverless, serverless.constructor);
      },
      // Before serverless-offline's own of the same name, when the functions are bundled.
      'offline:start': () => session.serve(),
      'offline:start:init': () => session.serve(),
      // Another plugin failed, such as on a handler that does not compile; the framework says why.
      error: () => session.abandon(),
      // What an interrupted run left there would go into the zip, and be loaded first.
      'before:package:cleanup': () => rmSync(workFolder(), { recursive: true, force: true }),
    };
  }
}
