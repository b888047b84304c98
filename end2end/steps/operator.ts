import type { Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import { command } from '../stack/gatehouse';
import { turnOnTwoFactor } from './authenticator';
import { signIn } from './sign-in';

const PASSWORD = 'an operator chooses plain words';

/** Makes an operator from the shell, who chooses a password and signs in. */
export async function signUpOperator(page: Page, house: House, email: string): Promise<void> {
  const made = await command<{ url: string }>(house.database, ['operator', 'create', email]);
  await page.goto(new URL(made.url).pathname);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await signIn(page, { email, password: PASSWORD });
}

/** Turns two-factor on, which operators need to decide. */
export async function becomeOperator(page: Page): Promise<void> {
  await turnOnTwoFactor(page);
  await page.getByRole('link', { name: 'I have stored them' }).click();
}
