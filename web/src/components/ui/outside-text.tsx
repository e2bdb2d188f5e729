import { visibleText } from '@millrace/contract';

const EMPTY = '(empty)';
/** What a breakdown calls the rows that are no label. */
export const ALL_OTHERS = 'All others';
export const NOT_KEPT_APART = 'Not kept apart';

const isOwn = (text: string): boolean => {
  const words = text.trim().toLowerCase();
  return [EMPTY, NOT_KEPT_APART.toLowerCase()].includes(words) || words.startsWith(ALL_OTHERS.toLowerCase());
};

/** A label as a breakdown names it: in quotes where it says what the page itself would. */
export const labelText = (label: string): string => {
  if (label === '') return EMPTY;
  const text = visibleText(label);
  return isOwn(text) ? `“${text}”` : text;
};

/** Text that somebody else wrote: it turns no text around it, and hides no character. */
export const OutsideText = ({ text }: { text: string }) => <bdi>{visibleText(text)}</bdi>;
