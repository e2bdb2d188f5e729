import { open, stat } from 'node:fs/promises';

/** In bytes; 0 where there is no file. */
export const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0;

/** What a file holds after its first `start` bytes; nothing where there is no file, or none of that length. */
export const readFrom = async (file: string, start: number): Promise<string> => {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
};
