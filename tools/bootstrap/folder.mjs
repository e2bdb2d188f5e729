/**
 * What is wrong with the folder that Millrace is in, in a line; undefined when nothing is. Bundlers take what follows a question mark for a query, and a
 * backslash for the end of a folder's name.
 *
 * @param {string} root
 * @param {NodeJS.Platform} platform
 */
export const folderFault = (root, platform) => {
  const [found] = /\?/.exec(root) ?? (platform === 'win32' ? [] : (/\\/.exec(root) ?? []));
  return (
    found &&
    `Millrace cannot run in a folder that has ${found} in its name, or in that of one above it: ${root}. Move it elsewhere`
  );
};
