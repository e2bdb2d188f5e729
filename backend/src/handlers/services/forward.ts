import { createForward } from '../../app/sending/forward';
import { metrics } from '../../metrics';
import { logger } from './base';
import { sendingDeps } from './sending';

export const forward = createForward({ ...sendingDeps, own: metrics.formats, logger });
