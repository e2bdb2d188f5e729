import { createUseTicket } from '../../app/access/use-ticket';
import { now } from '../services/base';
import { ticketStore } from '../services/ticket-store';
import { authorizeHandler } from './authorize-handler';

export const handler = authorizeHandler(createUseTicket({ tickets: ticketStore, now }));
