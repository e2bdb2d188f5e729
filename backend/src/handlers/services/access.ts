import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoTicketStore } from '../../adapters/dynamodb/dynamo-ticket-store';
import { config } from '../../config';

export const ticketStore = dynamoTicketStore({ client: createDocumentClient(), table: config.ticketsTable });
