/**
 * The source of serverless.yml's variables that follow from the user's folder: the framework takes JavaScript, and wants the service's name before it
 * loads plugins.
 */
let variables;

module.exports = async () => {
  const { tsImport } = await import('tsx/esm/api');
  variables ??= tsImport('./app.ts', __filename).then(({ variablesOf }) => variablesOf(process.cwd()));
  return variables;
};
