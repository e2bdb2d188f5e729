/** Joins two pictures to one, which is seen. */
const JOINER = '\u200d';

const pictures = /\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?\u200d(?=\p{Extended_Pictographic})/gu;

/** Characters that have no picture, turn the direction of others, or are blank and no space. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

const codeOf = (character: string): string =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;

/** Text from outside, with every character to be seen: two that look alike are not one, and none turns the text around it. */
export const visibleText = (text: string): string => {
  const joiners = new Set([...text.matchAll(pictures)].map((found) => found.index + found[0].length - 1));
  return text.replace(unseen, (character, at: number) =>
    character === JOINER && joiners.has(at) ? character : codeOf(character),
  );
};

const EMPTY = '(empty)';
/** What a breakdown calls whatever lies beyond the labels that it names. */
export const ALL_OTHERS = 'all others';

/** A label as a breakdown names it: in quotes where it says what the page itself would. */
export const labelText = (label: string): string => {
  if (label === '') return EMPTY;
  const text = visibleText(label);
  return [EMPTY, ALL_OTHERS].includes(text.trim().toLowerCase()) ? `“${text}”` : text;
};

/** Text that somebody else wrote: it turns no text around it, and hides no character. */
export const OutsideText = ({ text }: { text: string }) => <bdi>{visibleText(text)}</bdi>;
