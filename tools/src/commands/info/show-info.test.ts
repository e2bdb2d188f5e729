import { expect, test } from 'vitest';
import { dashboardUrl } from './show-info';

test('a given address wins', () => {
  expect(dashboardUrl('https://live.example.com', 'eu-west-1', { AWS_APP_ID: 'd1', AWS_BRANCH: 'main' })).toBe(
    'https://live.example.com',
  );
});

test("in an Amplify build it is the branch's subdomain of the app", () => {
  expect(dashboardUrl(undefined, 'eu-west-1', { AWS_APP_ID: 'd1a2', AWS_BRANCH: 'feature/New_Page' })).toBe(
    'https://feature-new-page.d1a2.amplifyapp.com',
  );
});

test('elsewhere it is the list of apps', () => {
  expect(dashboardUrl(undefined, 'eu-north-1', {})).toBe('https://eu-north-1.console.aws.amazon.com/amplify/apps');
});
