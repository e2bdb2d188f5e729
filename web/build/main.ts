import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { externaliseScripts } from './external-scripts';
import { usedStyles, variablesOf } from './used-styles';

const web = resolve(import.meta.dirname, '..');
const out = join(web, 'out');

const write = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};

const names = await readdir(out, { recursive: true });

for (const page of names.filter((name) => name.endsWith('.html'))) {
  const { html, files } = externaliseScripts(await readFile(join(out, page), 'utf8'));
  for (const [path, code] of files) await write(join(out, path), code);
  await write(join(out, page), html);
}

const overridden = variablesOf(await readFile(join(web, 'src', 'features', 'session', 'authenticator.css'), 'utf8'));
for (const sheet of names.filter((name) => name.endsWith('.css'))) {
  const styles = await readFile(join(out, sheet), 'utf8');
  await write(join(out, sheet), usedStyles(styles, overridden));
}
