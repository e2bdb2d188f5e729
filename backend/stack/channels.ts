// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { keyOf } from './key';
import type { Settings } from './settings';
import type { Stage } from './stage';
import type { Resource, Resources } from './template';

type Channels = Settings['alerts']['channels'];

/** `mail=mail:60,team-chat=slack:60`, for the functions. */
export const channelsText = ({ alerts }: Settings): string =>
  Object.entries(alerts.channels)
    .map(([name, { webhook = 'mail', everySeconds }]) => `${name}=${webhook}:${everySeconds}`)
    .join();

const topicOf = (name: string, mail: NonNullable<Channels[string]['mail']>, stage: Stage): Resource => {
  const key = keyOf(stage);
  return {
    Type: 'AWS::SNS::Topic',
    Properties: {
      TopicName: `${stage.prefix}-channel-${name}`,
      Subscription: mail.map((Endpoint) => ({ Protocol: 'email', Endpoint })),
      KmsMasterKeyId: key ?? 'alias/aws/sns',
    },
  };
};

const idOf = (name: string): string =>
  `Channel${name.replace(/(?:^|-)([a-z0-9]?)/g, (_, letter: string) => letter.toUpperCase())}Topic`;

/** A topic for each channel that is told by mail. */
export const addChannels = (resources: Resources, stage: Stage): Resources => ({
  ...resources,
  ...Object.fromEntries(
    Object.entries(stage.settings.alerts.channels).flatMap(([name, { mail }]) =>
      mail ? [[idOf(name), topicOf(name, mail, stage)] as const] : [],
    ),
  ),
});
