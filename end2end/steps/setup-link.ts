import { expect, type Page } from '@playwright/test';
import type { House } from '../stack/fixtures';

/** The admin, who is signed in, asks somebody by a link, before there is an identity provider. Gives the link. */
export async function askItAdmin(admin: Page, house: House, { identifier, forWhom }: { identifier: string; forWhom: string }): Promise<string> {
  await admin.goto(`/organizations/${house.demo.company.slug}/identity-providers/new`);
  await admin.getByRole('link', { name: 'Ask your IT admin: create a set-up link' }).click();
  await admin.getByLabel('SSO identifier').fill(identifier);
  await admin.getByLabel('Who is it for?').fill(forWhom);
  await admin.getByRole('button', { name: 'Create set-up link' }).click();
  await expect(admin.getByText('The link is made')).toBeVisible();
  return admin.locator('#setup-link').inputValue();
}

/** The holder of the link gives the metadata as a file and goes on to attributes. */
export async function giveMetadata(holder: Page, metadata: string): Promise<void> {
  await holder.getByLabel('Metadata file').setInputFiles({ name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from(metadata) });
  await holder.getByRole('button', { name: 'Preview metadata' }).click();
  await expect(holder.getByText('Saved. This is what was read.')).toBeVisible();
}
