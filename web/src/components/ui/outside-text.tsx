import { visibleText } from '../../lib/visible-text';

/** Text that somebody else wrote: it turns no text around it, and hides no character. */
export const OutsideText = ({ text }: { text: string }) => <bdi>{visibleText(text)}</bdi>;
