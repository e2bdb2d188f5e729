import { createUseTicket } from '../../app/access/use-ticket';
import { authorizeHandler } from './authorize-handler';
import { now } from '../services/base';
import { ticketStore } from '../services/ticket-store';

export const handler = authorizeHandler(createUseTicket({ tickets: ticketStore, now }));
