import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './cli/paths';

/** What is installed or generated: no page may link to it, and a path into it cannot be checked. */
const GENERATED = new Set(
  'node_modules .git .local .npm .turbo .next .serverless .esbuild out test-results playwright-report'.split(' '),
);

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : filesBelow(path);
    return [path];
  });

const files = filesBelow('');
const folders = new Set(files.flatMap((file) => file.split('/').map((_, i, all) => all.slice(0, i).join('/'))));
const known = new Set([...files, ...folders]);
const topFolders = new Set([...folders].filter((folder) => folder && !folder.includes('/')));
const pages = files.filter((file) => file.endsWith('.md'));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const withoutBlocks = (text: string): string => text.replaceAll(/^```.*?^```/gms, '');
const linksOf = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link = '']) => link);

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
const anchorsOf = (page: string): string[] =>
  [...withoutBlocks(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const leadsNowhere = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative('', join(dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
};

const isPath = (text: string): boolean => {
  if (!/^[\w.@-]+(\/[\w.@$-]+)*\/?$/.test(text) || text.split('/').some((name) => GENERATED.has(name))) return false;
  const [first = '', ...rest] = text.split('/');
  return (rest.length > 0 && topFolders.has(first)) || /\w\.(tsx?|mjs|cjs|css|yml|md)$/.test(text);
};

/** A path counts from the root or from the page's folder, or is the end of one: `ledger.test.ts`, `settled/slicer.ts`. */
const isThere = (page: string, path: string): boolean => {
  const bare = path.replace(/\/$/, '');
  if (known.has(bare) || known.has(join(dirname(page), bare))) return true;
  return !topFolders.has(bare.split('/')[0] ?? '') && files.some((file) => file.endsWith(`/${bare}`));
};

const pathsOf = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code).filter(isPath);

test.each(pages)('every link in %s leads somewhere', (page) => {
  expect(linksOf(read(page)).filter((link) => leadsNowhere(page, link))).toEqual([]);
});

test.each(pages)('every file and folder that %s names exists', (page) => {
  expect([...new Set(pathsOf(read(page)))].filter((path) => !isThere(page, path))).toEqual([]);
});

/** In a table: `` `connection.test.ts`: "name of the test" ``. */
const quotedTests = (text: string): [file: string, name: string][] =>
  [...text.matchAll(/`([\w./-]+\.test\.tsx?)`: "([^"]+)"/g)].map(([, file = '', name = '']) => [file, name]);

test.each(pages)('every test that %s quotes exists', (page) => {
  const missing = quotedTests(read(page)).filter(([end, name]) => {
    const file = files.find((candidate) => candidate === end || candidate.endsWith(`/${end}`));
    return file === undefined || !read(file).includes(name);
  });
  expect(missing).toEqual([]);
});
