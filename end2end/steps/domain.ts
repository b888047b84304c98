import { expect, type Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import type { NameServer } from '../stack/name-server';

/** Lists a domain, puts its record at the name server and has it checked. The admin is signed in. */
export async function proveDomain(page: Page, house: House, names: NameServer, domain: string): Promise<void> {
  await page.goto(`/organizations/${house.demo.company.slug}/domains`);
  await page.getByLabel('Domain', { exact: true }).fill(domain);
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(page.getByText(`${domain} is on the list.`)).toBeVisible();

  await page.getByRole('button', { name: `Check now: ${domain}` }).click();
  await expect(page.getByText('There is no record with this name.').first()).toBeVisible();
  await expect(page.getByText('Pending', { exact: true })).toBeVisible();

  const name = await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue();
  const value = await page.getByRole('textbox', { name: 'Value', exact: true }).inputValue();
  expect(name).toBe(`_gatehouse-challenge.${domain}`);
  await names.serve(`${name}. TXT "${value}"`);
  await page.getByRole('button', { name: `Check now: ${domain}` }).click();
  await expect(page.getByText(`The record of ${domain} is there.`)).toBeVisible();
  await expect(page.getByText('Verified', { exact: true })).toBeVisible();
}

/** Types an address on the login page, whatever comes of it. */
export async function typeAddress(page: Page, email: string): Promise<void> {
  await page.getByLabel('Work e-mail').fill(email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}
