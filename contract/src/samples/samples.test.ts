import { expect, test } from 'vitest';
import type { z } from 'zod';
import * as contract from '../index';

const { samples } = contract;

const pairs: readonly [string, z.ZodType, readonly unknown[]][] = [
  ['delta frame', contract.deltaFrameSchema, [samples.sampleDeltaFrame]],
  ['settled frame', contract.settledFrameSchema, [samples.sampleSettledFrame]],
  ['items frame', contract.itemsFrameSchema, [samples.sampleItemsFrame]],
  ['room frame', contract.roomFrameSchema, [samples.sampleRoomFrame]],
  ['people frame', contract.peopleFrameSchema, [samples.samplePeopleFrame]],
  ['annotation', contract.annotationSchema, [samples.sampleAnnotation]],
  ['annotation frame', contract.annotationFrameSchema, samples.sampleAnnotationFrames],
  ['command', contract.commandSchema, samples.sampleCommands],
  ['answer', contract.answerSchema, samples.sampleAnswers],
  [
    'server message',
    contract.serverMessageSchema,
    [
      samples.sampleDeltaFrame,
      samples.sampleSettledFrame,
      samples.sampleItemsFrame,
      samples.sampleRoomFrame,
      samples.samplePeopleFrame,
      ...samples.sampleAnnotationFrames,
      samples.sampleAlertsFrame,
      ...samples.sampleAnswers,
    ],
  ],
  ['catalogue', contract.catalogSchema, [samples.sampleCatalog]],
  ['settled answer', contract.settledAnswerSchema, [samples.sampleSettledAnswer]],
  ['history answer', contract.historyAnswerSchema, [samples.sampleHistoryAnswer]],
  ['items answer', contract.itemsAnswerSchema, [samples.sampleItemsAnswer]],
  ['alerts frame', contract.alertsFrameSchema, [samples.sampleAlertsFrame]],
  ['alerts answer', contract.alertsAnswerSchema, [samples.sampleAlertsAnswer]],
  ['funnel answer', contract.funnelAnswerSchema, [samples.sampleFunnelAnswer]],
  ['answer to the test of a channel', contract.channelTestAnswerSchema, [samples.sampleChannelTest]],
  ['health answer', contract.healthAnswerSchema, [samples.sampleHealthAnswer]],
  ['sessions answer', contract.sessionsAnswerSchema, [samples.sampleSessionsAnswer]],
  ['session answer', contract.sessionAnswerSchema, [samples.sampleSessionAnswer]],
  ['events answer', contract.eventsAnswerSchema, [samples.sampleEventsAnswer]],
  ['reject', contract.rejectSchema, [samples.sampleReject]],
  ['ticket', contract.ticketSchema, [samples.sampleTicket]],
  ['endpoints file', contract.endpointsSchema, [samples.sampleEndpoints]],
  ['brand', contract.brandSchema, [samples.sampleBrand]],
  ['web configuration', contract.webConfigSchema, [samples.sampleWebConfig]],
];

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each(pairs)('each sample of the %s is valid and loses nothing in parsing', (_, schema, values) => {
  for (const value of values) expect(schema.parse(json(value))).toEqual(value);
});

test.each<[string, z.ZodType, object, string]>([
  ['CloudEvent', contract.cloudEventSchema, samples.sampleCloudEvent, 'time'],
  ['reading', contract.readingSchema, samples.sampleReading, 'timestamp'],
  ['price line', contract.priceLineSchema, samples.samplePriceFields, 'reception'],
  ['click', contract.clickSchema, samples.sampleClick, 'timestamp'],
])('the sample of the %s is valid, and only its time is read', (_, schema, value, time) => {
  expect(schema.parse(json(value))).toEqual({ ...value, [time]: Date.UTC(2026, 10, 20, 10) });
});

test('every command of the contract has a sample and an answer', () => {
  const actions = contract.commandSchema.options.map((option) => option.shape.action.value);
  expect(samples.sampleCommands.map((command) => command.action)).toEqual(actions);
  expect(contract.okAnswerSchema.options.map((option) => option.shape.action.value)).toEqual(actions);
});
