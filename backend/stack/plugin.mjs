import { tsImport } from 'tsx/esm/api';

const ALLOW = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
};

const raise = (error) => {
  throw error;
};

/** The framework loads plugins as JavaScript; everything but this class is TypeScript. */
export default class Stack {
  constructor(serverless) {
    this.serverless = serverless;
    serverless.configSchemaHandler.defineFunctionProperties('aws', { properties: { allow: ALLOW } });
    this.configurationVariablesSources = {
      // ${stage:lambda.memoryMb}
      stage: { resolve: async ({ address }) => ({ value: this.stack.setting(address) }) },
    };
    this.hooks = {
      'before:package:cleanup': () => this.checkCatalogue(),
      'before:offline:start': () => this.checkCatalogue(),
      'before:offline:start:init': () => this.checkCatalogue(),
      initialize: () => this.guard(() => this.stack.prepareFunctions()),
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.guard(() => this.stack.shape()),
    };
  }

  async asyncInit() {
    const { openStack } = await tsImport('./open-stack.ts', import.meta.url);
    this.stack = this.guard(() => openStack(this.serverless));
  }

  /** Otherwise a mistake in it is packaged and deployed, and every function throws. */
  async checkCatalogue() {
    const { appFolderOf, checkCatalogue } = await tsImport('./app.ts', import.meta.url);
    const checked = checkCatalogue(appFolderOf(this.serverless.serviceDir));
    await checked.catch((error) => this.guard(() => raise(error)));
  }

  /** What a person can put right is told in one line, without a stack. */
  guard(work) {
    try {
      return work();
    } catch (error) {
      if (error.constructor !== Error) throw error;
      throw new this.serverless.classes.Error(error.message, 'STACK');
    }
  }
}
