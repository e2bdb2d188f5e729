/** Base64 of bytes, the same in a browser and in Lambda. Not by spreading into one call, which has a limit on arguments. */
export const toBase64 = (bytes: Iterable<number>): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export const fromBase64 = (text: string): Uint8Array => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};
