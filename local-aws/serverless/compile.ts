import { z } from 'zod';
import { type Template, templateSchema } from '../cloudformation/template';
import type { Serverless, ServerlessClass } from './serverless';

/** Plugins that bundle or serve; every other one may have a say in the template. */
const withoutPartInTemplate = new Set(['serverless-esbuild', 'serverless-offline', '@millrace/local-aws']);

/** Steps of packaging that only write or remove files, those of a `sls package` beside this one too. */
const stepsThatTouchFiles = ['package:cleanup', 'aws:package:finalize:saveServiceState'];

const pluginsSchema = z.array(z.string());

const configurationFor = (serverless: Serverless): Record<string, unknown> => {
  const configuration = structuredClone(serverless.configurationInput);
  return {
    ...configuration,
    plugins: pluginsSchema.parse(configuration.plugins).filter((name) => !withoutPartInTemplate.has(name)),
    // The configuration has been validated once in this process.
    configValidationMode: 'off',
    // With an artifact given nothing is zipped; its hash goes into the versions' names alone.
    package: { artifact: serverless.configurationFilename },
  };
};

/**
 * The template that `sls package` would write, by a second instance of the framework beside the running one: packaging
 * changes the service, and serverless-offline must not see those changes. Takes about half a second; writes nothing.
 */
export const compileTemplate = async (serverless: Serverless, Framework: ServerlessClass): Promise<Template> => {
  const input = {
    configuration: configurationFor(serverless),
    serviceDir: serverless.serviceDir,
    configurationFilename: serverless.configurationFilename,
    commands: ['package'],
    options: serverless.processedInput.options,
  };
  // The constructor refuses to run when it finds itself on the stack twice, awaiting callers included.
  const packager = await new Promise<Serverless>((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(new Framework(input));
      } catch (error) {
        reject(error);
      }
    });
  });
  await packager.init();
  for (const step of stepsThatTouchFiles) packager.pluginManager.hooks[step] = [];
  await packager.run();
  // What is deployed is its text, in which a property that is undefined is not there.
  const text = JSON.stringify(packager.service.provider.compiledCloudFormationTemplate);
  return templateSchema.parse(JSON.parse(text));
};
