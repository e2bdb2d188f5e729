import { samples } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from './parse-message';

test('every message of the contract is understood', () => {
  for (const message of [
    samples.sampleDeltaFrame,
    samples.sampleSettledFrame,
    samples.sampleRoomFrame,
    ...samples.sampleAnswers,
  ])
    expect(parseMessage(JSON.stringify(message))).toEqual(message);
});

test('whatever else comes is not understood, and never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseMessage(text) === undefined));
});
