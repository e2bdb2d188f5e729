import { type Alert, alertSchema, type ChannelTest, channelTestAnswerSchema, type WebConfig } from '@millrace/contract';
import { sendRest, type TakeToken } from '../../lib/rest';

/** Has a channel told that it is tried out. Throws what `failureWords` has words for. */
export const tryChannel = ({ rest }: WebConfig, takeToken: TakeToken, channel: string): Promise<ChannelTest> =>
  sendRest(`${rest}/alerts`, channelTestAnswerSchema, takeToken, JSON.stringify({ channel }));

/** What an operator may do to an alert. */
export type Handling = { readonly do: 'ack' } | { readonly do: 'silence'; readonly minutes: number };

/** Throws what `failureWords` has words for. */
export const sendHandling = (
  { rest }: WebConfig,
  takeToken: TakeToken,
  id: string,
  handling: Handling,
): Promise<Alert> => {
  const body = handling.do === 'silence' ? { minutes: handling.minutes } : {};
  return sendRest(`${rest}/alerts/${id}/${handling.do}`, alertSchema, takeToken, JSON.stringify(body));
};
