import { expect, type Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import { command } from '../stack/gatehouse';
import { turnOnTwoFactor } from './authenticator';
import { signIn } from './sign-in';

const PASSWORD = 'an operator chooses plain words';

/** Makes an operator from the shell, who chooses a password, signs in and turns two-factor on. */
export async function becomeOperator(page: Page, house: House, email: string): Promise<void> {
  const made = await command<{ url: string }>(house.database, ['operator', 'create', email]);
  await page.goto(new URL(made.url).pathname);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await signIn(page, { email, password: PASSWORD });
  await page.goto('/operator/requests');
  await expect(page.getByText('Operators decide with a second factor only.')).toBeVisible();
  await turnOnTwoFactor(page);
}
