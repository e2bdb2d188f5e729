const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b;
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d;

/** The place of the quote that ends the string which begins before `from`, or the text's length when none does. */
const endOfString = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
};

/**
 * Whether arrays and objects stand in each other more than `most` levels deep. Looks at the text alone, since parsing it
 * first would be what the limit is to protect from. Right for valid JSON; for other text it ends, with either answer.
 */
export const isDeeperThan = (text: string, most: number): boolean => {
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
