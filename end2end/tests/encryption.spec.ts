import type { Page } from '@playwright/test';
import { answerAtDirectory } from '../steps/directory';
import { answerTo, carry } from '../steps/exchange';
import { connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { expect, test, type House } from '../stack/fixtures';

const PROVIDER = '/organizations/acme/identity-providers/acme';

async function choose(admin: Page, encryption: string): Promise<void> {
  await admin.goto(PROVIDER);
  await admin.getByRole('radio', { name: encryption }).check();
  await admin.getByRole('button', { name: 'Save sign-in requests' }).click();
  await expect(admin.getByText('The sign-in requests are saved.')).toBeVisible();
}

/** A test of the connection, up to its result. */
async function tryOut(admin: Page): Promise<void> {
  await admin.goto(PROVIDER);
  await admin.getByRole('button', { name: 'Test connection' }).click();
  await answerAtDirectory(admin, 'ada@acme.example');
}

/** The certificate our metadata offers to encrypt for, PEM. */
async function offered(house: House): Promise<string | undefined> {
  const metadata = await (await fetch(`${house.url}/saml/acme/metadata`)).text();
  const certificate = metadata.match(/use="encryption">[\s\S]*?<ds:X509Certificate>([^<]*)</)?.[1];
  return certificate && `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
}

test('assertions that samlp encrypts are opened where an admin wants it, and signed as the admin says', async ({ page, house, directory }) => {
  await connectCompany(page, house, { identifier: 'acme', metadata: await directory.metadata() });
  expect(await offered(house)).toBeUndefined();
  await choose(page, 'In a signed Response');
  const certificate = await offered(house);
  expect(certificate).toBeDefined();
  directory.encryptsFor = certificate;

  directory.signs = 'response';
  await tryOut(page);
  await expect(page.getByText('The connection works')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('ada@acme.example');

  directory.signs = 'assertion';
  await tryOut(page);
  await expect(page.getByRole('main')).toContainText('saml.encryption_needs_signed_response');
  await choose(page, 'Also signed inside only');
  await tryOut(page);
  await expect(page.getByText('The connection works')).toBeVisible();

  await choose(page, 'Not used');
  await tryOut(page);
  await expect(page.getByRole('main')).toContainText('saml.encrypted_no_key');
});

test('nobody may have us decrypt without a request of ours what is only signed inside', async ({ page, house, directory }) => {
  await connectCompany(page, house, { identifier: 'acme', metadata: await directory.metadata() });
  await page.goto(PROVIDER);
  await page.getByRole('radio', { name: 'Start over from here' }).check();
  await page.getByRole('radio', { name: 'Also signed inside only' }).check();
  await page.getByRole('button', { name: 'Save sign-in requests' }).click();
  directory.encryptsFor = await offered(house);
  directory.signs = 'assertion';
  const base = `${house.url}/saml/acme`;
  const asked = { acsUrl: `${base}/callback`, audience: `${base}/metadata`, requestId: '', relayState: '' };
  await carry(page, directory, asked, await answerTo(asked, directory, 'ada@acme.example', { inResponseTo: undefined }));
  await expectRefusal(page, 'saml.encryption_needs_signed_response');
  directory.signs = 'both';
  await carry(page, directory, asked, await answerTo(asked, directory, 'ada@acme.example', { inResponseTo: undefined }));
  await expect(page.getByRole('heading', { name: 'Company directory' })).toBeVisible();
});
