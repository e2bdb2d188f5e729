import { createDocumentClient } from '../../adapters/document-client';
import { dynamoTicketStore } from '../../adapters/dynamo-ticket-store';
import { config } from '../../config';

export const ticketStore = dynamoTicketStore({ client: createDocumentClient(), table: config.ticketsTable });
