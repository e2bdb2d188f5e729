import { createHash } from 'node:crypto';

/** A page of the export without any script inside it, and the files that those scripts have become, by their path in the site. */
export interface ExternalisedPage {
  readonly html: string;
  readonly files: ReadonlyMap<string, string>;
}

const INLINE_SCRIPT = /<script((?:\s(?!src=)[^\s>]+)*)>([\s\S]*?)<\/script>/g;

const pathOf = (code: string): string =>
  `/_next/static/inline/${createHash('sha256').update(code).digest('hex').slice(0, 16)}.js`;

/**
 * Next writes scripts into each page of an export, and another one into it with each build. A policy would have to name their hashes, and
 * change with every build; as files beside the page they are under `script-src 'self'`. They still run in their order, which is what
 * scripts without `async` do.
 */
export const externaliseScripts = (html: string): ExternalisedPage => {
  const files = new Map<string, string>();
  const changed = html.replace(INLINE_SCRIPT, (_, attributes: string, code: string) => {
    const path = pathOf(code);
    files.set(path, code);
    return `<script${attributes} src="${path}"></script>`;
  });
  return { html: changed, files };
};
