import { importTypescript } from './typescript.mjs';

const ALLOW = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
};

const raise = (error) => {
  throw error;
};

/**
 * Writes what the framework cannot: a role for each function from its `allow` and its event sources, and what a stage decides, into the compiled
 * template. Roles by hand would be long and far from their functions, and the plugins that there are leave permissions out:
 * docs/decisions/0005-a-role-a-function.md.
 *
 * The framework loads plugins as JavaScript; everything but this class is TypeScript.
 */
export default class Stack {
  constructor(serverless) {
    this.serverless = serverless;
    serverless.configSchemaHandler.defineFunctionProperties('aws', { properties: { allow: ALLOW } });
    this.configurationVariablesSources = {
      // ${stage:lambda.memoryMb}
      stage: { resolve: async ({ address }) => ({ value: this.stack.setting(address) }) },
    };
    this.hooks = {
      'before:package:cleanup': () => this.checkDefinitions(),
      'before:offline:start': () => this.checkDefinitions(),
      'before:offline:start:init': () => this.checkDefinitions(),
      initialize: async () => {
        await this.bundleAtOnce();
        this.guard(() => this.stack.prepareFunctions());
      },
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.guard(() => this.stack.shape()),
    };
  }

  async asyncInit() {
    const { openStack } = await importTypescript('./open-stack.ts', import.meta.url);
    this.stack = this.guard(() => openStack(this.serverless));
  }

  async bundleAtOnce() {
    const { bundleAtOnce } = await importTypescript('./bundle-at-once.ts', import.meta.url);
    const { plugins } = this.serverless.pluginManager;
    for (const plugin of plugins) if (plugin.constructor.name === 'EsbuildServerlessPlugin') bundleAtOnce(plugin);
  }

  /** Otherwise a mistake in it is packaged and deployed, and every function throws. */
  async checkDefinitions() {
    const { appFolderOf, checkDefinitions } = await importTypescript('./app.ts', import.meta.url);
    const checked = checkDefinitions(appFolderOf(this.serverless.serviceDir));
    await checked.catch((error) => this.guard(() => raise(error)));
  }

  /** A user error is reported in one line, without a stack. */
  guard(work) {
    try {
      return work();
    } catch (error) {
      if (error.constructor !== Error) throw error;
      throw new this.serverless.classes.Error(error.message, 'STACK');
    }
  }
}
