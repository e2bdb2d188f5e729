import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { externaliseScripts } from './external-scripts';

const out = resolve(import.meta.dirname, '..', 'out');

const write = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};

const pages = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.html'));
for (const page of pages) {
  const { html, files } = externaliseScripts(await readFile(join(out, page), 'utf8'));
  for (const [path, code] of files) await write(join(out, path), code);
  await write(join(out, page), html);
}
