import { expect, test } from 'vitest';
import type { z } from 'zod';
import * as contract from '../index';

const { samples } = contract;

const pairs: readonly [string, z.ZodType, readonly unknown[]][] = [
  ['CloudEvent', contract.cloudEventSchema, [samples.sampleCloudEvent]],
  ['reading', contract.readingSchema, [samples.sampleReading]],
  ['price line', contract.priceLineSchema, [samples.samplePriceFields]],
  ['click', contract.clickSchema, [samples.sampleClick]],
  ['delta frame', contract.deltaFrameSchema, [samples.sampleDeltaFrame]],
  ['settled frame', contract.settledFrameSchema, [samples.sampleSettledFrame]],
  ['room frame', contract.roomFrameSchema, [samples.sampleRoomFrame]],
  ['command', contract.commandSchema, samples.sampleCommands],
  ['answer', contract.answerSchema, samples.sampleAnswers],
  [
    'server message',
    contract.serverMessageSchema,
    [samples.sampleDeltaFrame, samples.sampleSettledFrame, samples.sampleRoomFrame, ...samples.sampleAnswers],
  ],
  ['catalogue', contract.catalogSchema, [samples.sampleCatalog]],
  ['settled answer', contract.settledAnswerSchema, [samples.sampleSettledAnswer]],
  ['history answer', contract.historyAnswerSchema, [samples.sampleHistoryAnswer]],
  ['items answer', contract.itemsAnswerSchema, [samples.sampleItemsAnswer]],
  ['reject', contract.rejectSchema, [samples.sampleReject]],
  ['ticket', contract.ticketSchema, [samples.sampleTicket]],
  ['endpoints file', contract.endpointsSchema, [samples.sampleEndpoints]],
  ['brand', contract.brandSchema, [samples.sampleBrand]],
  ['web configuration', contract.webConfigSchema, [samples.sampleWebConfig]],
];

test.each(pairs)('each sample of the %s is valid and loses nothing in parsing', (_, schema, values) => {
  for (const value of values) expect(schema.parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
});

test('every command of the contract has a sample and an answer', () => {
  const actions = contract.commandSchema.options.map((option) => option.shape.action.value);
  expect(samples.sampleCommands.map((command) => command.action)).toEqual(actions);
  expect(contract.okAnswerSchema.options.map((option) => option.shape.action.value)).toEqual(actions);
});
