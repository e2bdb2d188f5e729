import { samples } from '@millrace/contract';
import { expect, it } from 'vitest';
import { narrowPage } from './narrow-pages';

const page = '<html><head><title>Millrace</title></head></html>';

it('a page may connect to the stack that it shows and to no other', () => {
  expect(narrowPage(page, samples.sampleWebConfig)).toContain(
    `<head><meta http-equiv="Content-Security-Policy" content="connect-src 'self' ${new URL(samples.sampleWebConfig.rest).origin} `,
  );
});

it('a page that another stage has used follows the last one', () => {
  const other = { ...samples.sampleWebConfig, rest: 'https://other.example.com/dev' };
  const twice = narrowPage(narrowPage(page, other), samples.sampleWebConfig);
  expect(twice).toBe(narrowPage(page, samples.sampleWebConfig));
});
