import { parseJson } from '../../lib/json/parse-json';
import { click } from './click';
import { cloudEvents } from './cloud-events';
import { type ReadResult, type Rejected, rejected } from './event';
import { type Format, isJsonObject, type JsonObject, type OwnFormats } from './format';
import { priceLine } from './price-line';
import { reading } from './reading';

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

/** Formats that are no JSON. Tried first, since a mark in the text is cheaper to see than that it is no JSON. */
const textFormats: readonly Format<string>[] = [priceLine];

const objectFormats: readonly Format<JsonObject>[] = [cloudEvents, click, reading];

/** The smallest events that any format knows fill 1 MiB with fewer; so this bounds only what garbage can cost. */
const MAX_EVENTS = 32_768;

const NONE: OwnFormats = { objects: [], texts: [] };

const unknownFormat = (own: OwnFormats, at: string): ReadResult => {
  const names = [...objectFormats, ...own.objects, ...textFormats, ...own.texts].map(({ name }) => name);
  return rejected('unknown_format', at, `this is in none of the formats that are known here: ${names.join(', ')}`);
};

/** What the first of them that recognises the input makes of it; undefined where none does. One that throws has recognised it. */
const readOwn = <Input>(
  formats: readonly Format<Input>[],
  input: Input,
  at: string,
): readonly ReadResult[] | undefined => {
  for (const { name, recognises, read } of formats)
    try {
      if (recognises(input)) return read(input, at);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return [rejected('invalid_field', at, `the format "${name}" failed: ${problem}`)];
    }
  return undefined;
};

const readObject = (own: OwnFormats, value: unknown, at: string): readonly ReadResult[] => {
  if (!isJsonObject(value)) return [unknownFormat(own, at)];
  const builtIn = objectFormats.find((format) => format.recognises(value));
  return builtIn?.read(value, at) ?? readOwn(own.objects, value, at) ?? [unknownFormat(own, at)];
};

const readArray = (own: OwnFormats, values: readonly unknown[]): readonly ReadResult[] => {
  if (values.length === 0) return [rejected('empty', '', 'there is no event in this array')];
  if (values.length > MAX_EVENTS) return [rejected('too_large', '', `an array of more than ${MAX_EVENTS} events`)];
  return values.flatMap((value, i) => readObject(own, value, `[${i}]`));
};

/**
 * What one record of the stream says: events, and a reject with reason and field for each that cannot be used. Total: it
 * throws for no bytes whatever. An array is validated element by element. Formats of one's `own` are tried after the built-in ones.
 */
export const readRecord = (bytes: Uint8Array, own: OwnFormats = NONE): readonly ReadResult[] => {
  const text = decode(bytes);
  if (typeof text !== 'string') return [text];
  const textFormat = textFormats.find((format) => format.recognises(text));
  if (textFormat) return textFormat.read(text, '');
  const parsed = parseJson(text);
  if (!parsed.ok) return readOwn(own.texts, text, '') ?? [rejected(parsed.reason, parsed.field, parsed.message)];
  return Array.isArray(parsed.value) ? readArray(own, parsed.value) : readObject(own, parsed.value, '');
};
