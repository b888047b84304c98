import { expect, type Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import { signIn } from './sign-in';

/** The identity provider under test, as an admin sets it up. */
export interface SetUp {
  identifier: string;
  metadata: string;
}

/** From the list to a live identity provider, through every step of the set-up. The admin is signed in. */
export async function addIdentityProvider(page: Page, house: House, setUp: SetUp): Promise<void> {
  await setUpToGoLive(page, house, setUp);
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(page.getByText('The identity provider is live.')).toBeVisible();
}

/** From the list to the last step of the set-up: a complete draft. */
export async function setUpToGoLive(page: Page, house: House, { identifier, metadata }: SetUp): Promise<void> {
  await page.goto(`/organizations/${house.demo.company.slug}/identity-providers`);
  await page.getByRole('link', { name: 'Add Identity Provider' }).first().click();
  await page.getByRole('radio', { name: 'Another SAML 2.0 identity provider' }).check();
  await page.getByLabel('SSO identifier').fill(identifier);
  await page.getByRole('button', { name: 'Save and show our values' }).click();

  const base = `${house.url}/saml/${identifier}`;
  await expect(page.getByRole('textbox', { name: 'ACS URL', exact: true })).toHaveValue(`${base}/callback`);
  await expect(page.getByRole('textbox', { name: 'Audience URI', exact: true })).toHaveValue(`${base}/metadata`);
  await expect(page.getByRole('textbox', { name: 'Relay state', exact: true })).toHaveValue(`/organizations/${house.demo.company.slug}`);
  await expect(page.getByRole('textbox', { name: 'Attribute requirements', exact: true })).not.toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Login URL', exact: true })).toHaveValue(base);
  await page.getByRole('link', { name: 'Continue to their metadata' }).click();

  await page.getByLabel('Metadata file').setInputFiles({ name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from(metadata) });
  await page.getByRole('button', { name: 'Preview metadata' }).click();
  const entityId = metadata.match(/entityID="([^"]*)"/)?.[1] ?? '';
  await expect(page.getByRole('main')).toContainText(entityId);
  await page.getByRole('button', { name: 'Save metadata' }).click();

  await page.getByRole('button', { name: 'Save and continue' }).click();
}

/** Has the company's admin add and switch on an identity provider in a browser of their own. */
export async function connectCompany(admin: Page, house: House, setUp: SetUp): Promise<void> {
  await signIn(admin, house.demo.admin);
  await addIdentityProvider(admin, house, setUp);
}

/** Saves the section "Sign-in requests" after `change` was made in it. */
export async function changeRequests(admin: Page, house: House, change: (admin: Page) => Promise<unknown>): Promise<void> {
  await admin.goto(`/organizations/${house.demo.company.slug}/identity-providers/acme`);
  await change(admin);
  await admin.getByRole('button', { name: 'Save sign-in requests' }).click();
  await expect(admin.getByText('The sign-in requests are saved.')).toBeVisible();
}

/** A NameID format that names people by something that lasts. */
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** Says that accounts stay their people's. The admin is signed in. */
export async function leaveAccountsToPeople(admin: Page, house: House, identifier: string): Promise<void> {
  await admin.goto(`/organizations/${house.demo.company.slug}/identity-providers/${identifier}`);
  await admin.getByRole('radio', { name: /People keep them/ }).check();
  const form = admin.locator('form[action="/do/change-account-mode"]');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByText('Saved.')).toBeVisible();
}
