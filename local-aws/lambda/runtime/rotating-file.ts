import { createWriteStream, renameSync, type WriteStream } from 'node:fs';

/**
 * A file that begins empty and never grows much over `most` bytes: then it becomes `<file>.1`, in place of the one before, and a
 * new one begins.
 */
export const rotatingFile = (file: string, most: number): { readonly write: (line: string) => void } => {
  const open = (): WriteStream => createWriteStream(file, { flags: 'w' });
  let stream = open();
  let size = 0;
  let turning = false;
  const waiting: string[] = [];

  const turn = () => {
    turning = true;
    const full = stream;
    // Only when all of it is on disk may the name change hands.
    full.end(() => {
      renameSync(file, `${file}.1`);
      stream = open();
      size = 0;
      turning = false;
      for (const line of waiting.splice(0)) write(line);
    });
  };

  const write = (line: string) => {
    if (turning) {
      waiting.push(line);
      return;
    }
    stream.write(line);
    size += Buffer.byteLength(line);
    if (size > most) turn();
  };
  return { write };
};
