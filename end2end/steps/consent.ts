import { expect, type Page } from '@playwright/test';

/** From the person's preferences to the consent page of the company behind `identifier`. */
export async function askForConsent(page: Page, identifier: string): Promise<void> {
  await page.goto('/preferences');
  await page.getByRole('link', { name: /Enable/ }).click();
  await page.getByLabel('SSO identifier').fill(identifier);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Turn your account into');
}

/** Agrees on the consent page; the browser goes on to the identity provider. */
export async function agree(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /I may transfer this account/ }).check();
  await page.getByRole('button', { name: /Transfer my account and continue to/ }).click();
}
