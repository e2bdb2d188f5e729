// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import { addChannels, channelsText } from './channels';
import { addRoles } from './roles';
import { stageWith } from './testing/stage-with';

const alerts = {
  page: null,
  channels: {
    'on-call': { mail: ['a@example.com', 'b@example.com'], everySeconds: 60 },
    chat: { webhook: 'slack' as const, everySeconds: 5 },
  },
};

test('a channel that is told by mail has a topic, under the key of the stage or that of AWS', () => {
  const topic = {
    Type: 'AWS::SNS::Topic',
    Properties: {
      TopicName: 'millrace-trial-channel-on-call',
      Subscription: [
        { Protocol: 'email', Endpoint: 'a@example.com' },
        { Protocol: 'email', Endpoint: 'b@example.com' },
      ],
      KmsMasterKeyId: 'alias/aws/sns',
    },
  };
  expect(addChannels({}, stageWith({ alerts }))).toEqual({ ChannelOnCallTopic: topic });
  const own = addChannels({}, stageWith({ alerts, encryption: 'customer-managed' }));
  expect(own.ChannelOnCallTopic?.Properties?.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['DataKey', 'Arn'] });
});

test('functions are told which channels there are', () => {
  expect(channelsText(stageWith({ alerts }).settings)).toBe('on-call=mail:60,chat=slack:5');
  expect(channelsText(stageWith({ alerts: { page: null, channels: {} } }).settings)).toBe('');
});

test('a function may have the parameters and topics of its own stage alone', () => {
  const allow = { 'Topics/channel-*': ['Publish'], 'Parameters/channels/*': ['GetParameter'] };
  const roles = JSON.stringify(addRoles({}, stageWith({}, { notify: { allow } })));
  expect(roles).toContain(':${AWS::AccountId}:millrace-trial-channel-*');
  expect(roles).toContain('parameter/millrace-trial/channels/*');
});
