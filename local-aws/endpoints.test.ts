import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { summary } from './endpoints';

test('the summary of `sls offline` names how to look at figures and how to get a token, and the folder where that is another', () => {
  const usual = summary(samples.sampleEndpoints, '/somewhere/.local', 1);
  for (const line of ['npm run watch -- metric:orders', 'npm run --silent token', 'npm run wscat '])
    expect(usual).toContain(line);
  expect(usual).not.toContain('--state');
  expect(summary(samples.sampleEndpoints, '/tmp/other', 1)).toContain('with --state /tmp/other');
});
