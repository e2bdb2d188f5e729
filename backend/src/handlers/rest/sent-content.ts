import type { SentContent } from '../../app/sending/sent-content';
import { bodyOf, headerOf, type RestEvent } from './rest-handler';

/** What a request sends, whose headers may be attributes of an event: `ce-id`. */
export const contentOf = (event: Pick<RestEvent, 'headers' | 'body' | 'isBase64Encoded'>): SentContent => ({
  type: headerOf(event, 'content-type') ?? '',
  encoding: headerOf(event, 'content-encoding') ?? '',
  attributes: Object.fromEntries(
    Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
      /^ce-./i.test(name) && value !== undefined ? [[name.slice(3).toLowerCase(), value]] : [],
    ),
  ),
  text: bodyOf(event),
});
