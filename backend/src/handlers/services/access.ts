import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoTicketStore } from '../../adapters/dynamodb/dynamo-ticket-store';
import { dynamoUsageStore } from '../../adapters/dynamodb/dynamo-usage-store';
import { config } from '../../config';

const at = { client: createDocumentClient(), table: config.ticketsTable };

export const ticketStore = dynamoTicketStore(at);
export const usageStore = dynamoUsageStore(at);
