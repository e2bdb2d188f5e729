import { expect, test } from 'vitest';
import { calledFunction, isFunctionArn } from './identifiers';

const plain = 'arn:aws:lambda:eu-west-1:000000000000:function:live';

test.each([plain, `${plain}:provisioned`, `${plain}:12`])('%s calls the function of that name', (arn) => {
  expect(isFunctionArn(arn)).toBe(true);
  expect(calledFunction(arn)).toEqual({ arn: plain, name: 'live' });
});

test.each(['live', 'arn:aws:sqs:eu-west-1:000000000000:live', `${plain}:a:b`])('%s is no ARN of a function', (text) => {
  expect(isFunctionArn(text)).toBe(false);
  expect(() => calledFunction(text)).toThrow(text);
});
