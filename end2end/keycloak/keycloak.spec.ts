import type { Page } from '@playwright/test';
import { Keycloak, type Realm } from '../identity-providers/keycloak';
import { person } from '../identity-providers/person';
import { agree, askForConsent } from '../steps/consent';
import { changeRequests, connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { enterpriseSso, expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test as base, type House } from '../stack/fixtures';

/** One Keycloak for all; a realm, live as the company's identity provider, for each. `other` is the admin's browser. */
const test = base.extend<{ realm: Realm }, { keycloak: Keycloak }>({
  keycloak: [
    async ({}, use) => {
      const keycloak = await Keycloak.start();
      await use(keycloak);
      await keycloak.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  realm: async ({ keycloak, other, house }, use, info) => {
    const realm = await keycloak.realm(`acme-${info.testId}`, person(house.demo.newcomer.email));
    await connectCompany(other, house, { identifier: 'acme', metadata: await realm.metadata() });
    await realm.know(await ourMetadata(house));
    await use(realm);
    if (info.status !== info.expectedStatus) await info.attach('keycloak.log', { body: keycloak.log(), contentType: 'text/plain' });
  },
});

const entityId = (house: House) => `${house.url}/saml/acme/metadata`;
const ourMetadata = async (house: House) => (await fetch(entityId(house))).text();

/** At Keycloak's own login page. */
async function typePasswordThere(page: Page, realm: Realm): Promise<void> {
  await page.getByLabel('Username or email').fill('somebody');
  await page.getByLabel('Password', { exact: true }).fill(realm.password);
  await page.getByRole('button', { name: 'Sign In' }).click();
}

/** The newcomer gives her account to the company and is signed in by it, here and at Keycloak. */
async function join(page: Page, house: House, realm: Realm): Promise<void> {
  const { newcomer, company } = house.demo;
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await typePasswordThere(page, realm);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
}

/** Signs out here; Keycloak still knows who it is. */
async function leave(page: Page): Promise<void> {
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('You are signed out of');
}

test('Keycloak checks our signatures, signs the Response, the assertion or both, and each signs the person in', async ({ page, other, house, realm }) => {
  const choose = (label: string, option: string) => changeRequests(other, house, (admin) => admin.getByLabel(label, { exact: true }).selectOption(option));
  await choose('Signing', 'never');
  await page.goto('/saml/acme');
  await expect(page.getByText('Invalid requester')).toBeVisible();
  await choose('Signing', 'as_metadata_says');
  await join(page, house, realm);

  for (const [response, assertion] of [['true', 'false'], ['false', 'true']]) {
    await leave(page);
    await realm.change(entityId(house), { 'saml.server.signature': response, 'saml.assertion.signature': assertion });
    await enterpriseSso(page, 'acme');
    await expectSignedIn(page);
  }

  await leave(page);
  await choose('How requests get there', 'post');
  await enterpriseSso(page, 'acme');
  await expectSignedIn(page);
});

test('what Keycloak encrypts for the key in our metadata signs a person in', async ({ page, other, house, realm }) => {
  const choose = (encryption: string) => changeRequests(other, house, (admin) => admin.getByRole('radio', { name: encryption }).check());
  await choose('In a signed Response');
  await realm.know(await ourMetadata(house));
  await join(page, house, realm);

  await leave(page);
  await realm.change(entityId(house), { 'saml.server.signature': 'false' });
  await enterpriseSso(page, 'acme');
  await expectRefusal(page, 'saml.encryption_needs_signed_response');
  await choose('Also signed inside only');
  await enterpriseSso(page, 'acme');
  await expectSignedIn(page);

  await leave(page);
  await choose('Not used');
  await enterpriseSso(page, 'acme');
  await expectRefusal(page, 'saml.encrypted_no_key');
});

test("Keycloak's tile is refused, then starts over from here, then asks the person", async ({ page, other, browser, house, realm }) => {
  const { newcomer } = house.demo;
  const choose = (what: string) => changeRequests(other, house, (admin) => admin.getByRole('radio', { name: what }).check());
  await join(page, house, realm);
  await leave(page);
  await page.goto(realm.tileUrl);
  await expectRefusal(page, 'saml.unsolicited');

  await choose('Start over from here');
  await page.goto(realm.tileUrl);
  await page.waitForURL(`${house.url}/preferences`);
  await expectSignedIn(page);

  await choose('Accept, and ask the person');
  const fresh = await browser.newContext({ baseURL: house.url });
  const elsewhere = await fresh.newPage();
  await elsewhere.goto(realm.tileUrl);
  await typePasswordThere(elsewhere, realm);
  await expect(elsewhere.getByRole('heading', { level: 1 })).toContainText(`Sign in as ${newcomer.email}?`);
  await elsewhere.getByRole('button', { name: `Sign in as ${newcomer.email}` }).click();
  await elsewhere.waitForURL(`${house.url}/preferences`);
  await expectSignedIn(elsewhere);
  await fresh.close();
});

for (const [binding, forced] of [['redirect', 'false'], ['a form', 'true']]) {
  test(`Keycloak and we sign out at each other; it asks by ${binding}`, async ({ page, house, realm }) => {
    await realm.change(entityId(house), { 'saml.force.post.binding': forced });
    await join(page, house, realm);

    await leave(page);
    await page.getByRole('link', { name: /^Sign out at .* too$/ }).click();
    await expect(page.getByText('says that you are signed out there too')).toBeVisible();

    // Its session has ended indeed: it asks for the password again.
    await enterpriseSso(page, 'acme');
    await typePasswordThere(page, realm);
    await expectSignedIn(page);

    await page.goto(realm.logoutUrl);
    await page.getByRole('button', { name: 'Logout' }).click();
    await expect(page.getByRole('heading', { name: 'You are logged out' })).toBeVisible();
    await page.goto('/preferences');
    await expect(page).toHaveURL(/\/login/);
  });
}
