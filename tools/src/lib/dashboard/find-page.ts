import { stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';

export interface Page {
  readonly file: string;
  readonly size: number;
  readonly status: 200 | 404;
}

const sizeOf = async (file: string): Promise<number | undefined> => {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
};

/** The path below the folder, or undefined where it is none or would lead out of it. */
const decode = (path: string): string | undefined => {
  try {
    const decoded = normalize(decodeURIComponent(path));
    return decoded.includes('\0') || decoded.split(sep).includes('..') ? undefined : decoded;
  } catch {
    return undefined;
  }
};

/**
 * The file of a static export that a URL's path means, as hosts of such exports find it: `/metrics` is `metrics.html` or
 * `metrics/index.html`. What is not there is the export's own page for that, if it has one.
 */
export const findPage = async (folder: string, path: string): Promise<Page | undefined> => {
  const place = decode(path)?.replace(/[\\/]+$/, '');
  const candidates = place === undefined ? [] : [place, `${place}.html`, join(place, 'index.html')];
  for (const candidate of candidates) {
    const file = join(folder, candidate);
    const size = await sizeOf(file);
    if (size !== undefined) return { file, size, status: 200 };
  }
  const file = join(folder, '404.html');
  const size = await sizeOf(file);
  return size === undefined ? undefined : { file, size, status: 404 };
};
