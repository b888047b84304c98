import { expect, type Page } from '@playwright/test';
import { answerAtDirectory } from './directory';
import type { House } from '../stack/fixtures';

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** The identity provider's own page below the company. */
export const PROVIDER = '/organizations/acme/identity-providers/acme';

/** The signed-in owner makes break-glass codes; gives them in order. */
export async function makeCodes(owner: Page): Promise<string[]> {
  await owner.goto(`${PROVIDER}/break-glass`);
  await owner.getByRole('button', { name: 'Make break-glass codes' }).click();
  await expect(owner.getByText('Shown this once')).toBeVisible();
  const codes = await owner.getByRole('main').locator('ol .mono').allTextContents();
  expect(codes).toHaveLength(8);
  return codes;
}

/** The signed-in admin passes a connection test as themselves. */
export async function passTest(admin: Page, email: string): Promise<void> {
  await admin.goto(PROVIDER);
  await admin.getByRole('button', { name: 'Test connection' }).click();
  const onward = admin.getByRole('link', { name: /^Continue to / });
  const there = admin.getByRole('heading', { name: 'Company directory' });
  await expect(onward.or(there).first()).toBeVisible();
  if (await onward.isVisible()) await onward.click();
  await answerAtDirectory(admin, email);
  await expect(admin.getByText('The connection works')).toBeVisible();
}

/** Requires single sign-on of everyone but owners and admins. */
export async function requireSso(admin: Page): Promise<void> {
  await admin.goto(`${PROVIDER}/enforcement`);
  await admin.getByRole('radio', { name: 'Everyone but owners and admins' }).check();
  await admin.getByRole('button', { name: 'Require single sign-on' }).click();
  await expect(admin.getByText('Single sign-on is required from now on')).toBeVisible();
}

/** Connects a person who owns their account, as somebody who came through the identity provider once stands there. */
export function connected(house: House, email: string): void {
  house.database.execute("update identity_provider set account_mode = 'connected' where identifier = 'acme'");
  house.database.execute(
    `insert into saml_account (id, identity_provider_id, account_id, entity_id, name_id, name_id_format, name_qualifier, sp_name_qualifier, remote_id, remote_id_folded, created_at)
     select a.id, p.id, a.id, p.entity_id, a.email, '${EMAIL_FORMAT}', '', '', a.email, a.email_folded, 0
     from account a, identity_provider p where a.email = '${email}' and p.identifier = 'acme'`,
  );
}
