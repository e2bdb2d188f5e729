import { createLambdaClient, lambdaStateRequests } from '../../adapters/lambda/lambda-state-requests';
import { config } from '../../config';

export const requestStates = lambdaStateRequests(createLambdaClient(), config.followFunction);
