import { expect, type Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import { signIn } from './sign-in';

/** The identity provider under test, as an admin sets it up. */
export interface SetUp {
  identifier: string;
  metadata: string;
}

/** From the list to a live identity provider, through every step of the wizard. The admin is signed in. */
export async function addIdentityProvider(page: Page, house: House, { identifier, metadata }: SetUp): Promise<void> {
  await page.goto(`/organizations/${house.demo.company.slug}/identity-providers`);
  await page.getByRole('link', { name: 'Add identity provider' }).first().click();
  await page.getByLabel('Any other').check();
  await page.getByLabel('SSO identifier').fill(identifier);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('Metadata file').setInputFiles({ name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from(metadata) });
  await page.getByRole('button', { name: 'Read metadata' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(page.getByText('Active').first()).toBeVisible();
}

/** Has the company's admin add and switch on an identity provider in a browser of their own, who then leaves. */
export async function connectCompany(admin: Page, house: House, setUp: SetUp): Promise<void> {
  await signIn(admin, house.demo.admin);
  await addIdentityProvider(admin, house, setUp);
}
