import type { OwnFormats } from '../../../domain/formats/format';

export const formats = { objects: [], texts: [] } satisfies OwnFormats;
