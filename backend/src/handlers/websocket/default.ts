import { explain } from './explain';
import { onlyMessage } from './origins';

/** The route of whatever names no other. */
export const handler = onlyMessage(explain);
