import { sizes } from '../../shared/sizes';

class ResponseSizeTooLarge extends Error {
  override readonly name = 'Function.ResponseSizeTooLarge';
}

/** @throws what Lambda makes of an answer that it cannot give on, which is over 6 MB as JSON. */
export const assertAnswerFits = (answer: unknown): void => {
  const size = Buffer.byteLength(JSON.stringify(answer) ?? '');
  if (size <= sizes.lambdaAnswer) return;
  throw new ResponseSizeTooLarge(
    `Response payload size (${size} bytes) exceeded maximum allowed payload size (${sizes.lambdaAnswer} bytes).`,
  );
};
