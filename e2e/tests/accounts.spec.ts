import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { generate } from 'cognito-local/lib/services/totp.js';
import { expectConnected, signIn } from '../support/dashboard';
import { mailedCode } from '../support/mailbox';
import { stack } from '../support/stack';

test('A4 a newcomer signs up with a mailed code, forgets the password, and gets in with a new one', async ({
  page,
}) => {
  const username = `${randomUUID()}@example.com`;
  await page.goto(stack.dashboard);
  await page.getByRole('tab', { name: 'Create account' }).click();
  await page.getByLabel('Email').fill(username);
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('Short-1');
  await page.getByRole('textbox', { name: 'Password again' }).fill('Short-1');
  await expect(page.getByText('Password must have at least 12 characters')).toBeVisible();
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('First-pass-1');
  await page.getByRole('textbox', { name: 'Password again' }).fill('First-pass-1');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('textbox', { name: /code/i }).fill(await mailedCode(username, 'sign-up'));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expectConnected(page);

  await page.getByRole('button', { name: /account/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: /forgot/i }).click();
  await page.getByLabel('Email').fill(username);
  await page.getByRole('button', { name: /send code/i }).click();
  await page.getByRole('textbox', { name: /code/i }).fill(await mailedCode(username, 'forgot password'));
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill('Second-pass-2');
  await page.getByRole('textbox', { name: 'New password again' }).fill('Second-pass-2');
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await signIn(page, { username, password: 'Second-pass-2', groups: [] });
  await expectConnected(page);
});

test('where sign-up is closed there is nothing to sign up with', async ({ page }) => {
  await page.route('**/config.json', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), signUp: 'closed' } });
  });
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Create account' })).toHaveCount(0);
});

const cognito = async (action: string, input: object): Promise<Record<string, unknown>> => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
  };
  const answer = await fetch(stack.cognito, { method: 'POST', headers, body: JSON.stringify(input) });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
  return answer.json();
};

test('who has set up a second factor as documented is asked for its code', async ({ page }) => {
  const own = { username: `${randomUUID()}@example.com`, password: 'Two-factors-1', groups: [] };
  const person = { UserPoolId: stack.userPoolId, Username: own.username };
  await cognito('AdminCreateUser', { ...person, MessageAction: 'SUPPRESS' });
  await cognito('AdminSetUserPassword', { ...person, Password: own.password, Permanent: true });
  await signIn(page, own);
  await expectConnected(page);
  const AccessToken = await page.evaluate(
    () => Object.entries(localStorage).find(([name]) => name.endsWith('.accessToken'))?.[1],
  );
  const { SecretCode } = await cognito('AssociateSoftwareToken', { AccessToken });
  await cognito('VerifySoftwareToken', { AccessToken, UserCode: generate(String(SecretCode)) });
  await cognito('SetUserMFAPreference', {
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  await page.getByRole('button', { name: /account/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(page, own);
  await expect(page.getByRole('heading', { name: 'Confirm the code' })).toBeVisible();
  const answer = async (code: string) => {
    await page.getByRole('textbox', { name: 'Code' }).fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
  };
  await answer('000000');
  await expect(page.getByRole('alert').filter({ hasText: /code/ })).toBeVisible();
  await answer(generate(String(SecretCode)));
  await expectConnected(page);
});
