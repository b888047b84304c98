import { expect, type Page } from '@playwright/test';
import { until } from '../stack/until';

/** Presses the button that leads to Google; the page between goes on by itself, or by its link. */
export async function goToGoogle(page: Page, button = 'Sign in with Google'): Promise<void> {
  await page.getByRole('button', { name: button }).click();
}

/** At the provider (npm oidc-provider): signs in as `email` and agrees, as often as it asks, until the browser is back. */
export async function answerAtGoogle(page: Page, email: string, service: string): Promise<void> {
  const login = page.getByPlaceholder('Enter any login');
  const agree = page.getByRole('button', { name: 'Continue', exact: true });
  await expect(login).toBeVisible();
  await login.fill(email);
  await page.getByPlaceholder('and password').fill('anything');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await until('the provider sends the browser back', async () => {
    if (page.url().startsWith(service)) return true;
    if (await agree.isVisible()) await agree.click();
    return page.url().startsWith(service);
  });
}
