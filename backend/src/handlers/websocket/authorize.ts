import { createUseTicket } from '../../app/access/tickets';
import { ticketStore } from '../services/access';
import { now } from '../services/base';
import { authorizeHandler } from './authorizer';
import { onlyConnect } from './origins';

export const handler = onlyConnect(authorizeHandler(createUseTicket({ tickets: ticketStore, now })));
