import { config } from '../../config';
import { onlyFrom } from '../gateway';

const apiId = config.websocketApiId;

/** What the service's own WebSocket API sends when somebody connects, sends a command, or is gone. */
export const onlyConnect = onlyFrom({ apiId, eventType: 'CONNECT' });
export const onlyMessage = onlyFrom({ apiId, eventType: 'MESSAGE' });
export const onlyDisconnect = onlyFrom({ apiId, eventType: 'DISCONNECT' });
