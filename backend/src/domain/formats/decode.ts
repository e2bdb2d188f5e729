import { type Rejected, rejected } from './event';

/** What a Kinesis record may hold unless its stream is set to take more. */
const MAX_BYTES = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a record without the space around it. Total: what is no text is a reject. */
export const decode = (bytes: Uint8Array): string | Rejected => {
  if (bytes.length > MAX_BYTES) return rejected('too_large', '', `more than ${MAX_BYTES} bytes`);
  try {
    const text = utf8.decode(bytes).trim();
    return text === '' ? rejected('empty', '', 'there is nothing in this record') : text;
  } catch {
    return rejected('not_utf8', '', 'the bytes are not UTF-8 text');
  }
};
