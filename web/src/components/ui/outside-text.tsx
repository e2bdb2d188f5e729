import { visibleText } from '@millrace/contract';

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
