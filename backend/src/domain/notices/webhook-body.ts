import type { Channel } from './channels';
import type { Sender } from './mail';
import {
  headlineOf,
  linkOf,
  type Message,
  MOST_WRITTEN,
  restOf,
  sentenceOf,
  type ToldAlert,
  testSentence,
  titleOf,
} from './notice-words';

type Body = (message: Message, sender: Sender) => unknown;

const written = ({ alerts }: Message): readonly ToldAlert[] => alerts.slice(0, MOST_WRITTEN);

/** https://docs.slack.dev/messaging/formatting-message-text: three characters have a meaning. */
const slackText = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200b$&');

const slackLine = (told: ToldAlert, page: string): string => {
  const link = linkOf(told, page);
  const headline = slackText(headlineOf(told));
  return `*${link === undefined ? headline : `<${link}|${headline}>`}*\n${slackText(sentenceOf(told))}`;
};

/** `text` is all that an incoming webhook needs; Mattermost, Rocket.Chat and Google Chat take it as well. */
const slackBody: Body = (message, { service, page }) => {
  const lines = message.test === undefined ? written(message).map((told) => slackLine(told, page)) : [];
  const said = message.test === undefined ? lines : [slackText(testSentence(message))];
  return {
    text: [`${slackText(service)}: ${slackText(titleOf(message))}`, ...said, restOf(message)]
      .filter(Boolean)
      .join('\n'),
  };
};

/** A card may have Markdown in it, which labels are not to be taken for. */
const cardText = (text: string): string => text.replace(/[\\[\]()*_`#]/g, '\\$&');

const textBlock = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more });

/** https://learn.microsoft.com/connectors/teams: what a workflow that waits for a webhook posts as a card. */
const teamsBody: Body = (message, { service, page }) => {
  const alerts = written(message).flatMap((told) => {
    const link = linkOf(told, page);
    const headline = cardText(headlineOf(told));
    return [
      textBlock(link === undefined ? headline : `[${headline}](${link})`, { weight: 'Bolder', spacing: 'Medium' }),
      textBlock(cardText(sentenceOf(told)), { spacing: 'None' }),
    ];
  });
  const rest = restOf(message);
  const body = [
    textBlock(cardText(`${service}: ${titleOf(message)}`), { size: 'Medium', weight: 'Bolder' }),
    ...(message.test === undefined ? alerts : [textBlock(cardText(testSentence(message)))]),
    ...(rest === '' ? [] : [textBlock(rest)]),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
};

/** For programs: all that is known of each alert. */
const jsonBody: Body = (message, { service, page }) => {
  const { id, channel, alerts, more, test } = message;
  return {
    ...{ id, service, channel, title: titleOf(message), more },
    ...(test !== undefined && { test }),
    alerts: alerts.map((told) => {
      const url = linkOf(told, page);
      return { news: told.news, headline: headlineOf(told), ...(url !== undefined && { url }), alert: told.alert };
    }),
  };
};

const bodies: Readonly<Record<Exclude<Channel['kind'], 'mail'>, Body>> = {
  slack: slackBody,
  teams: teamsBody,
  json: jsonBody,
};

/** What is posted to a webhook, in the words of what is behind it. */
export const webhookBody = (kind: Exclude<Channel['kind'], 'mail'>, message: Message, sender: Sender): string =>
  JSON.stringify(bodies[kind](message, sender));
