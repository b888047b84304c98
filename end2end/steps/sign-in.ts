import { expect, type Page } from '@playwright/test';

/** Signs in with e-mail and password, from the login page. */
export async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await typePassword(page, who);
  await expectSignedIn(page);
}

/** Somebody is signed in in this browser. */
export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeAttached();
}

/** The same, without saying how it ends. */
export async function typePassword(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Work e-mail').fill(who.email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** From the login page by "Enterprise SSO" and the identifier, up to the identity provider's door. */
export async function enterpriseSso(page: Page, identifier: string): Promise<void> {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Enterprise SSO' }).click();
  await page.getByLabel('SSO identifier').fill(identifier);
  await page.getByRole('button', { name: 'Continue' }).click();
}
