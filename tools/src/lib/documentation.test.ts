import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './cli/paths';

/** What is installed or generated: a path into it cannot be checked. */
const GENERATED = new Set(
  'node_modules .git .local .npm .turbo .next .serverless .esbuild out test-results'.split(' '),
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

/** A changelog describes the past. */
const pages = files.filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md' && !file.startsWith('app/'));

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const proseOf = (page: string): string => read(page).replaceAll(/^```.*?^```/gms, '');

/** What `find` finds wrong in any page, with the page. */
const wrong = (find: (page: string) => readonly string[]): string[] =>
  pages.flatMap((page) => [...new Set(find(page))].map((found) => `${page}: ${found}`));

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const leadsNowhere = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative('', join(dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
};

test('every relative link leads to a file, and to a heading in it', () => {
  const links = (page: string) =>
    [...proseOf(page).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  expect(wrong((page) => links(page).filter((link) => leadsNowhere(page, link)))).toEqual([]);
});

const isPath = (text: string): boolean => {
  if (!/^[\w.@-]+(\/[\w.@$-]+)*\/?$/.test(text) || text.split('/').some((name) => GENERATED.has(name))) return false;
  const [first = '', ...rest] = text.split('/');
  return (rest.length > 0 && topFolders.has(first)) || /\w\.(tsx?|mjs|cjs|css|yml|md)$/.test(text);
};

/** A path counts from the root or from the page's folder, or is the end of one: `ledger.test.ts`, `settled/slicer.ts`. */
const exists = (page: string, path: string): boolean => {
  const bare = path.replace(/\/$/, '');
  if (known.has(bare) || known.has(join(dirname(page), bare))) return true;
  return !topFolders.has(bare.split('/')[0] ?? '') && files.some((file) => file.endsWith(`/${bare}`));
};

test('every file and folder that is named in backticks exists', () => {
  const paths = (page: string) => [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  expect(wrong((page) => paths(page).filter((path) => isPath(path) && !exists(page, path)))).toEqual([]);
});

test('every test that is quoted, as `file.test.ts`: "its name", exists', () => {
  const quoted = (page: string) =>
    [...proseOf(page).matchAll(/`([\w./-]+\.test\.tsx?)`: "([^"]+)"/g)].map(([, end = '', name = '']) => ({
      end,
      name,
    }));
  const isMissing = ({ end, name }: { end: string; name: string }) =>
    !files.some((file) => (file === end || file.endsWith(`/${end}`)) && read(file).includes(name));
  expect(
    wrong((page) =>
      quoted(page)
        .filter(isMissing)
        .map(({ end, name }) => `${end}: ${name}`),
    ),
  ).toEqual([]);
});
