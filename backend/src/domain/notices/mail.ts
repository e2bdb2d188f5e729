import {
  headlineOf,
  linkOf,
  type Message,
  MOST_WRITTEN,
  restOf,
  sentenceOf,
  testSentence,
  titleOf,
} from './notice-words';

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** SNS takes up to 100 characters of ASCII: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MOST_SUBJECT = 100;

const ascii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]+/g, '?');

const subjectOf = (text: string): string =>
  text.length > MOST_SUBJECT ? `${text.slice(0, MOST_SUBJECT - 3)}...` : text;

/** `service` and `stage` tell mails of several apart; `page` is where the links lead, '' where that is not known. */
export interface Sender {
  readonly service: string;
  readonly page: string;
}

export const mailOf = (message: Message, { service, page }: Sender): Mail => {
  const alerts = message.alerts.slice(0, MOST_WRITTEN).map((told) => {
    const link = linkOf(told, page);
    return [headlineOf(told), sentenceOf(told), ...(link === undefined ? [] : [link])].join('\n');
  });
  const all = [
    ...(message.test === undefined ? alerts : [testSentence(message)]),
    restOf(message),
    page === '' ? '' : `All alerts: ${page}/alerts`,
    `Message ${message.id}. The same one twice is a retry.`,
  ];
  return {
    subject: subjectOf(ascii(`[${service}] ${titleOf(message)}`)),
    text: all.filter((part) => part !== '').join('\n\n'),
  };
};
