/** As much of an event as says which API sent it. A REST API gives its events no `eventType`. */
export interface GatewayEvent {
  readonly requestContext: { readonly apiId?: string; readonly eventType?: string };
}

/** The sender that a handler takes events from. */
export interface Origin {
  readonly apiId: string;
  readonly eventType?: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
}

/**
 * A handler that believes nobody but the service's own API: who is signed in stands in the event, and whoever may invoke the function could write
 * another name there. Anything else is an error, so that it shows in the function's alarm.
 */
export const onlyFrom =
  ({ apiId, eventType }: Origin) =>
  <E, R>(handler: (event: E) => Promise<R>) =>
  async (event: E & GatewayEvent): Promise<R> => {
    // Whatever it is, since it may come from anybody.
    const context: GatewayEvent['requestContext'] | undefined = event?.requestContext;
    if (context?.apiId === apiId && context.eventType === eventType) return handler(event);
    throw new Error(`this call is not ${eventType ?? 'a request'} from the service's own API (${apiId})`);
  };
