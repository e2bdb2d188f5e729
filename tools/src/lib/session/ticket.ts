import { type Endpoints, ticketSchema } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';

const ANSWER_WITHIN_MS = 10_000;

/** The address of one WebSocket connection, which can be opened once, within 30 s. @throws UserError when no ticket is given out */
export const socketAddress = async ({ rest, websocket }: Endpoints, token: string): Promise<string> => {
  const answer = await fetch(`${rest}/tickets`, {
    method: 'POST',
    headers: { authorization: token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`POST /tickets answered ${answer.status}: ${await answer.text()}`);
  return `${websocket}?ticket=${ticketSchema.parse(await answer.json()).ticket}`;
};
