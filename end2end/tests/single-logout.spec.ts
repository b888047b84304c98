import type { Page } from '@playwright/test';
import { person } from '../identity-providers/person';
import { SimpleSamlPhp, type KnownService } from '../identity-providers/simplesamlphp';
import { expect, test, type House } from '../stack/fixtures';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { changeRequests, connectCompany } from '../steps/identity-provider';
import { Tour } from '../steps/look';
import { enterpriseSso, expectSignedIn, signIn } from '../steps/sign-in';

const PASSWORD = 'directory-password';

/** What an identity provider's admin copies from our metadata. */
async function ourSide(house: House): Promise<KnownService> {
  const entityId = `${house.url}/saml/acme/metadata`;
  const metadata = await (await fetch(entityId)).text();
  const certificate = metadata.match(/use="signing">[\s\S]*?<ds:X509Certificate>([^<]*)</)?.[1] ?? '';
  expect(certificate).not.toBe('');
  return { entityId, acsUrls: [`${house.url}/saml/acme/callback`], signs: { logoutUrl: `${house.url}/saml/acme/logout`, certificate } };
}

/** The same as a PEM text. */
function pem(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
}

async function typeAtDirectory(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('somebody');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Login' }).click();
  await expect(page.getByLabel('Username')).toBeHidden();
}

test('SimpleSAMLphp checks our signatures, both sides sign out at each other, and its tile works', async ({ page, other, browser, house }) => {
  test.setTimeout(180_000);
  const { newcomer, company } = house.demo;
  const directory = await SimpleSamlPhp.start([{ ...person(newcomer.email), name: 'somebody', password: PASSWORD }]);
  try {
    await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
    const service = await ourSide(house);
    directory.know(service);

    // Unsigned: SimpleSAMLphp refuses. Signed by redirect, then by form: it lets us in.
    await signIn(page, newcomer);
    await askForConsent(page, 'acme');
    await agree(page);
    await expect(page.getByText(/Unhandled exception|Neither the assertion|signature/i).first()).toBeVisible();
    await changeRequests(other, house, (admin) => admin.getByLabel('Signing', { exact: true }).selectOption('always'));
    await askForConsent(page, 'acme');
    await agree(page);
    await typeAtDirectory(page);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);

    // Signed out here: the directory is asked only if the person wants it, and answers.
    await page.goto('/preferences');
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('You are signed out of');
    await new Tour({ 'signed-out': '/signed-out/:identifier/:exchange' }, true).look(page, 'signed-out');
    await page.getByRole('link', { name: /^Sign out at .* too$/ }).click();
    await expect(page.getByText('says that you are signed out there too')).toBeVisible();
    expect(new URL(page.url()).origin).toBe(house.url);

    // Its session has ended indeed: it asks for the password again.
    await enterpriseSso(page, 'acme');
    await typeAtDirectory(page);
    await expectSignedIn(page);

    // By a signed form, which brings the directory no cookie.
    await changeRequests(other, house, (admin) => admin.getByLabel('How requests get there').selectOption('post'));
    await page.goto('/saml/acme?next=/preferences');
    await typeAtDirectory(page);
    await page.waitForURL(`${house.url}/preferences`);
    await changeRequests(other, house, (admin) => admin.getByLabel('How requests get there').selectOption('redirect'));

    // Signed out there: our session ends, and the directory hears of it.
    await page.goto(directory.logoutUrl(`${house.url}/login`));
    await page.waitForURL(`${house.url}/login`);
    await page.goto('/preferences');
    await expect(page).toHaveURL(/\/login/);

    // The tile: refused, then started over from here, then accepted after a question.
    const tile = directory.tileUrl(service.entityId, '/preferences');
    await page.goto(tile);
    await typeAtDirectory(page);
    await expect(page.getByRole('main')).toContainText('saml.unsolicited');
    await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'Start over from here' }).check());
    await page.goto(tile);
    await page.waitForURL(`${house.url}/preferences`);
    await expectSignedIn(page);
    await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'Accept, and ask the person' }).check());
    const fresh = await browser.newContext({ baseURL: house.url });
    const elsewhere = await fresh.newPage();
    await elsewhere.goto(tile);
    await typeAtDirectory(elsewhere);
    await expect(elsewhere.getByRole('heading', { level: 1 })).toContainText(`Sign in as ${newcomer.email}?`);
    await elsewhere.getByRole('button', { name: `Sign in as ${newcomer.email}` }).click();
    await elsewhere.waitForURL(`${house.url}/preferences`);
    await expectSignedIn(elsewhere);
    await fresh.close();
  } finally {
    await directory.stop();
  }
});

for (const binding of ['redirect', 'post'] as const) {
  test(`samlp checks our signatures, and both sides sign out at each other by ${binding}`, async ({ page, other, house, directory }) => {
    test.setTimeout(120_000);
    const { newcomer, company } = house.demo;
    directory.logoutBinding = binding;
    await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
    const { signs } = await ourSide(house);
    directory.partner = { certificate: pem(signs?.certificate ?? ''), logoutUrl: signs?.logoutUrl ?? '' };
    await changeRequests(other, house, async (admin) => {
      await admin.getByLabel('Signing', { exact: true }).selectOption('always');
      await admin.getByLabel('How requests get there').selectOption(binding);
    });

    await signIn(page, newcomer);
    await askForConsent(page, 'acme');
    await agree(page);
    await answerAtDirectory(page, newcomer.email);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
    await page.goto('/preferences');
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.getByRole('link', { name: /^Sign out at .* too$/ }).click();
    await expect(page.getByText('says that you are signed out there too')).toBeVisible();

    await enterpriseSso(page, 'acme');
    await answerAtDirectory(page, newcomer.email);
    await expectSignedIn(page);
    await page.goto(directory.logoutUrl);
    await expect(page.getByText('OK', { exact: true })).toBeVisible();
    await page.goto('/preferences');
    await expect(page).toHaveURL(/\/login/);
  });
}
