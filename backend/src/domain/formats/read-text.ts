import { fieldPath, joinPath } from '../../lib/json/field-path';
import { elementsOf } from '../../lib/json/json-text';
import {
  FORBIDDEN_KEY_MESSAGE,
  findForbiddenKey,
  mayHaveForbiddenKey,
  type Parsed,
  parseUnchecked,
} from '../../lib/json/parse-json';
import { accessLogEntry, accessLogLine } from './access-log';
import { isLogSubscription, readLogSubscription } from './carriers/log-subscription';
import { dmsChange } from './changes/dms';
import { dynamodbChange } from './changes/dynamodb';
import { eventBridge } from './changes/event-bridge';
import { click } from './click';
import { cloudEvents } from './cloud-events';
import { MAX_EVENTS, type ReadResult, type Rejected, readAll, rejected, tooMany } from './event';
import { type Format, isJsonObject, type JsonObject, type OwnFormats } from './format';
import { otlpMetrics } from './otlp-metrics';
import { priceLine } from './price-line';
import { reading } from './reading';
import { segment } from './segment';

/** Formats that are no JSON. */
const textFormats: readonly Format<string>[] = [priceLine, accessLogLine];

const objectFormats: readonly Format<JsonObject>[] = [
  cloudEvents,
  click,
  reading,
  eventBridge,
  dynamodbChange,
  dmsChange,
  segment,
  otlpMetrics,
  accessLogEntry,
];

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

const refused = (parsed: Exclude<Parsed, { ok: true }>, at: string): Rejected =>
  rejected(parsed.reason, joinPath(at, parsed.field), parsed.message);

const forbiddenIn = (value: unknown, at: string): Rejected | undefined => {
  const found = findForbiddenKey(value);
  return found && rejected('forbidden_key', fieldPath(found, at), FORBIDDEN_KEY_MESSAGE);
};

const readElements = <T>(
  elements: readonly T[],
  at: string,
  read: (element: T, at: string) => readonly ReadResult[],
): readonly ReadResult[] => {
  if (elements.length === 0) return [rejected('empty', at, 'there is no event in this array')];
  return readAll(elements, at, 'an array', (element, i) => read(element, fieldPath([i], at)));
};

const isUnread = (item: ReadResult): boolean => item.kind === 'reject' && item.reject.reason === 'not_json';

const readBuiltIn = (text: string, at: string): readonly ReadResult[] | undefined =>
  textFormats.find((format) => format.recognises(text))?.read(text, at);

/** Reads text, part by part, by the built-in formats and then by a service's own. */
class TextReader {
  private readonly own: OwnFormats;

  constructor(own: OwnFormats) {
    this.own = own;
  }

  read(text: string, at: string): readonly ReadResult[] {
    if (!text.includes('\n')) return this.readOne(text, at);
    const whole = text.startsWith('{') || text.startsWith('[') ? this.readJson(text, at) : undefined;
    const [first] = whole ?? [];
    const isWhole = whole && !(first?.kind === 'reject' && ['not_json', 'too_deep'].includes(first.reject.reason));
    return isWhole ? whole : (this.readLines(text, at) ?? whole ?? this.readOne(text, at));
  }

  /** Several lines that are an event or an array each; undefined where no line is anything, so that the text as a whole is what is wrong. */
  private readLines(text: string, at: string): readonly ReadResult[] | undefined {
    const results: ReadResult[] = [];
    for (const [i, line] of text.split('\n').entries()) {
      const trimmed = line.trim();
      if (trimmed !== '') results.push(...this.readOne(trimmed, joinPath(at, `line ${i + 1}`)));
      if (results.length > MAX_EVENTS) return [tooMany(at, 'lines')];
    }
    return results.every(isUnread) ? undefined : results;
  }

  /** One event, or an array of them. */
  private readOne(text: string, at: string): readonly ReadResult[] {
    return readBuiltIn(text, at) ?? this.readJson(text, at);
  }

  private readJson(text: string, at: string): readonly ReadResult[] {
    const parsed = parseUnchecked(text);
    if (!parsed.ok) return this.readRefused(text, at, parsed);
    const suspect = mayHaveForbiddenKey(text);
    if (!Array.isArray(parsed.value)) return this.readObject(parsed.value, at, suspect);
    return readElements(parsed.value, at, (value, where) => this.readObject(value, where, suspect));
  }

  private readRefused(text: string, at: string, parsed: Exclude<Parsed, { ok: true }>): readonly ReadResult[] {
    const elements = parsed.reason === 'too_deep' ? elementsOf(text) : undefined;
    if (elements) return readElements(elements, at, (element, where) => this.readElement(element, where));
    return readOwn(this.own.texts, text, at) ?? [refused(parsed, at)];
  }

  private readElement(text: string, at: string): readonly ReadResult[] {
    const parsed = parseUnchecked(text);
    return parsed.ok ? this.readObject(parsed.value, at, mayHaveForbiddenKey(text)) : [refused(parsed, at)];
  }

  /** `suspect`: whether a key in it may be forbidden, which is looked up then. */
  private readObject(value: unknown, at: string, suspect: boolean): readonly ReadResult[] {
    const forbidden = suspect ? forbiddenIn(value, at) : undefined;
    if (forbidden) return [forbidden];
    if (!isJsonObject(value)) return [unknownFormat(this.own, at)];
    if (isLogSubscription(value)) return readLogSubscription(value, at, (text, where) => this.readMessage(text, where));
    return this.readKnown(value, at) ?? [unknownFormat(this.own, at)];
  }

  private readKnown(value: JsonObject, at: string): readonly ReadResult[] | undefined {
    const builtIn = objectFormats.find((format) => format.recognises(value));
    return builtIn?.read(value, at) ?? readOwn(this.own.objects, value, at);
  }

  /** A line of a log is text that somebody reads: what is in no format is no mistake. */
  private readMessage(text: string, at: string): readonly ReadResult[] | JsonObject | undefined {
    const parsed = text.startsWith('{') ? parseUnchecked(text) : undefined;
    if (!parsed?.ok || !isJsonObject(parsed.value)) return readBuiltIn(text, at) ?? readOwn(this.own.texts, text, at);
    const forbidden = mayHaveForbiddenKey(text) ? forbiddenIn(parsed.value, at) : undefined;
    return forbidden ? [forbidden] : (this.readKnown(parsed.value, at) ?? parsed.value);
  }
}

/** What a text without space around it says. Total. What stands in an array or on one of several lines is validated on its own. */
export const readText = (text: string, at: string, own: OwnFormats): readonly ReadResult[] =>
  new TextReader(own).read(text, at);
