import { createUseTicket } from '../../app/access/tickets';
import { ticketStore } from '../services/access';
import { now } from '../services/base';
import { authorizeHandler } from './authorizer';

export const handler = authorizeHandler(createUseTicket({ tickets: ticketStore, now }));
