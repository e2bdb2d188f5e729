/** Joins two pictures to one, which is seen. */
const JOINER = '\u200d';

const pictures = /\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?\u200d(?=\p{Extended_Pictographic})/gu;

/** Characters that have no picture, turn the direction of others, steer a terminal, or are blank and no space. */
export const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

const codeOf = (character: string): string =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;

/** Text from outside, with every character to be seen: two that look alike are not one, and none turns the text around it. */
export const visibleText = (text: string): string => {
  const joiners = new Set([...text.matchAll(pictures)].map((found) => found.index + found[0].length - 1));
  return text.replace(UNSEEN, (character, at: number) =>
    character === JOINER && joiners.has(at) ? character : codeOf(character),
  );
};
