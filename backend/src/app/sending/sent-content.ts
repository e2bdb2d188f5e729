import { eventContentTypes, MOST_EVENT_BYTES, MOST_EVENTS } from '@millrace/contract';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { elementsOf } from '../../lib/json/json-text';
import { parseJson } from '../../lib/json/parse-json';
import { AppError } from '../errors';

/** What somebody sends: the type, the encoding and the text of a request. */
export interface SentContent {
  readonly type: string;
  /** Empty where the request names none. */
  readonly encoding: string;
  /** By its name without `ce-`, what stands in each header that is an attribute of an event. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Part {
  readonly text: string;
  /** Where it stands in what was sent. */
  readonly at: string;
}

const invalid = (message: string, field?: string): AppError => new AppError('invalid_input', message, field);

type ContentKind = (typeof eventContentTypes)[keyof typeof eventContentTypes];

/** What begins so has whole events. */
const STRUCTURED = 'application/cloudevents';

const nameOf = (type: string): string => type.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Data of any JSON type is that of one event where its attributes are in headers; so is none, which has no type. */
const isBinary = (name: string, attributes: SentContent['attributes']): boolean =>
  Object.keys(attributes).length > 0 && (name === '' || (name.endsWith('+json') && !name.startsWith(STRUCTURED)));

const kindOf = ({ type, attributes }: SentContent): ContentKind => {
  const name = nameOf(type);
  const found = Object.entries(eventContentTypes).find(([known]) => known === name);
  if (found) return found[1];
  if (isBinary(name, attributes)) return 'either';
  throw invalid(`Content-Type: send one of ${Object.keys(eventContentTypes).join(', ')}`, 'Content-Type');
};

const batchIn = (text: string): readonly Part[] => {
  const elements = elementsOf(text);
  if (!elements) throw invalid('this is no JSON array of events');
  // An array without elements has one empty text in it.
  const texts = elements.length === 1 && elements[0] === '' ? [] : elements;
  if (texts.length > MOST_EVENTS)
    throw invalid(`these are ${texts.length} events: send ${MOST_EVENTS} at the most in one request`);
  return texts.map((element, i) => ({ text: element, at: fieldPath([i]) }));
};

/**
 * API Gateway unpacks gzip and deflate before a function sees it, but not what is smaller than its `minimumCompressionSize`:
 * https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */
const checkUnpacked = (encoding: string, text: string): void => {
  const isNamed = !['', 'identity'].includes(encoding.trim().toLowerCase());
  if (isNamed && !/^[[{]/.test(text))
    throw invalid('Content-Encoding: send the events unpacked, as JSON text', 'Content-Encoding');
};

/** A value in double quotes, as older versions of CloudEvents wrote one with spaces: https://www.rfc-editor.org/rfc/rfc7230#section-3.2.6 */
const unquoted = (value: string): string => {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec(value) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? value;
};

const decoded = (name: string, value: string): string => {
  try {
    return decodeURIComponent(unquoted(value));
  } catch {
    throw invalid(`ce-${name}: it is not percent-encoded as UTF-8`, `ce-${name}`);
  }
};

/**
 * The one event whose attributes are in headers, with what was sent as its data, as one text of JSON.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 */
const binaryEvent = ({ type, attributes }: SentContent, text: string): Part => {
  const own = Object.entries(attributes).map(([name, value]) => [name, decoded(name, value)] as const);
  const name = nameOf(type);
  const event = JSON.stringify({ ...Object.fromEntries(own), ...(name !== '' && { datacontenttype: name }) });
  if (text === '') return { text: event, at: '' };
  const data = parseJson(text);
  if (!data.ok) throw invalid(data.message, joinPath('data', data.field));
  // The text itself, so that no number in it changes on its way.
  return { text: `${event.slice(0, -1)},"data":${text}}`, at: '' };
};

/** The events in a request, none of them read yet. @throws AppError for what is none and no batch. */
export const partsOf = (content: SentContent): readonly Part[] => {
  const { encoding, attributes, text } = content;
  const kind = kindOf(content);
  if (Buffer.byteLength(text) > MOST_EVENT_BYTES)
    throw invalid(`this is more than ${MOST_EVENT_BYTES} bytes: send the events in several requests`);
  const trimmed = text.trim();
  if (kind === 'either' && Object.keys(attributes).length > 0) return [binaryEvent(content, trimmed)];
  if (trimmed === '') throw invalid('nothing was sent: send a CloudEvent in JSON, or an array of them');
  checkUnpacked(encoding, trimmed);
  const isArray = trimmed.startsWith('[');
  if (isArray && kind === 'single')
    throw invalid('Content-Type: an array of events is application/cloudevents-batch+json', 'Content-Type');
  return kind === 'batch' || isArray ? batchIn(trimmed) : [{ text: trimmed, at: '' }];
};
