const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

const isOpening = (code: number): boolean => code === OPENING_BRACKET || code === 0x7b;
const isClosing = (code: number): boolean => code === CLOSING_BRACKET || code === 0x7d;

/** The place of the quote that ends the string which begins before `from`, or the text's length when none does. */
const endOfString = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
};

/** How often a character stands in a text, counted up to one more than `most`. Searches natively: a fraction of what looking at each character takes. */
const countUpTo = (text: string, character: string, most: number): number => {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0 && count <= most; at = text.indexOf(character, at + 1)) count++;
  return count;
};

/**
 * Whether arrays and objects stand in each other more than `most` levels deep. Looks at the text alone, since parsing it
 * first would be what the limit is to protect from. Right for valid JSON; for other text it ends, with either answer.
 */
export const isDeeperThan = (text: string, most: number): boolean => {
  // What opens no more is not deeper, and that is nearly every event.
  if (countUpTo(text, '{', most) + countUpTo(text, '[', most) <= most) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    else if (isOpening(code)) depth++;
    else if (isClosing(code)) depth--;
    if (depth > most) return true;
  }
  return false;
};

/** Where each comma between the elements of an array stands, and last its closing bracket; undefined where that is not the last character. */
const endsOfElements = (text: string): readonly number[] | undefined => {
  const ends: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    else if (isOpening(code)) depth++;
    else if (isClosing(code)) depth--;
    else if (code === COMMA && depth === 1) ends.push(i);
    if (depth === 0) return i === text.length - 1 ? [...ends, i] : undefined;
  }
  return undefined;
};

/** The texts of an array's elements, found without parsing them; undefined where `text` is not one array from its first to its last character. */
export const elementsOf = (text: string): readonly string[] | undefined => {
  const ends = text.charCodeAt(0) === OPENING_BRACKET ? endsOfElements(text) : undefined;
  return ends?.map((end, i) => text.slice((ends[i - 1] ?? 0) + 1, end).trim());
};

const numberAt = /-?\d[\d.eE+-]*/y;

const integer = /^-?\d+$/;

/** Whether a number would read otherwise than this text. */
const isInexact = (literal: string): boolean =>
  integer.test(literal) && !Number.isSafeInteger(Number(literal)) && String(Number(literal)) !== literal;

const startsNumber = (code: number): boolean => code === MINUS || (code >= 0x30 && code <= 0x39);

/** Integers that are another once they are a number, made text: as a label 9007199254740993 must stay what it is. `text` is valid JSON. */
export const quoteLargeIntegers = (text: string): string => {
  let quoted = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    if (!startsNumber(code)) continue;
    numberAt.lastIndex = i;
    const [literal = text[i] ?? ''] = numberAt.exec(text) ?? [];
    if (isInexact(literal)) {
      quoted += `${text.slice(from, i)}"${literal}"`;
      from = i + literal.length;
    }
    i += literal.length - 1;
  }
  return quoted + text.slice(from);
};
