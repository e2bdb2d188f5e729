const { existsSync, readFileSync, realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** The name of the package that the running program is part of. */
const packageOf = (file) => {
  const folder = dirname(file);
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).name;
  return folder === file ? undefined : packageOf(folder);
};

/** A global Serverless Framework is another program: it takes the same file, wants a licence, and fails later with something that does not say why. */
const assertOurs = () => {
  const [, started = ''] = process.argv;
  // A framework that is one binary has no file of that name.
  const running = existsSync(started) ? packageOf(realpathSync(started)) : undefined;
  if (running !== 'osls')
    throw new Error(
      'this is another Serverless Framework than the one of this repository: run `npx sls …` in backend/, after `npm install`',
    );
};

/**
 * The source of serverless.yml's variables that follow from the user's folder: the framework takes JavaScript, and wants the service's name before it
 * loads plugins.
 */
let variables;

module.exports = async () => {
  assertOurs();
  const { importTypescript } = await import('./typescript.mjs');
  variables ??= importTypescript('./app.ts', pathToFileURL(__filename).href).then(({ variablesOf }) =>
    variablesOf(process.cwd()),
  );
  return variables;
};
