import type { OwnFormats } from '@millrace/backend/format';
import { door } from './door';

export const formats = { objects: [door], texts: [] } satisfies OwnFormats;
