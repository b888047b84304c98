import type { Page } from '@playwright/test';
import { Pysaml2, type Habits } from '../identity-providers/pysaml2';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { changeRequests, connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { enterpriseSso, expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test as base, type House } from '../stack/fixtures';

/** pysaml2, live as the company's identity provider; the browser `other` is the admin's. */
const test = base.extend<{ habits: Habits; pysaml2: Pysaml2 }>({
  habits: [{}, { option: true }],
  pysaml2: async ({ habits, other, house }, use, info) => {
    const provider = await Pysaml2.start(habits);
    await connectCompany(other, house, { identifier: 'acme', metadata: await provider.metadata() });
    provider.know(await ourMetadata(house));
    await use(provider);
    if (info.status !== info.expectedStatus) await info.attach('pysaml2.log', { body: provider.log(), contentType: 'text/plain' });
    await provider.stop();
  },
});

const entityId = (house: House) => `${house.url}/saml/acme/metadata`;
const ourMetadata = async (house: House) => (await fetch(entityId(house))).text();

/** The newcomer gives her account to the company and is signed in by it, here and at the directory. */
async function join(page: Page, house: House): Promise<void> {
  const { newcomer, company } = house.demo;
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
}

/** Signs out here; the directory still knows who it is. */
async function leave(page: Page): Promise<void> {
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('You are signed out of');
}

test('pysaml2 signs the Response, the assertion or both, and each signs the person in, but not one for another service', async ({ page, house, pysaml2 }) => {
  await join(page, house);
  for (const signs of ['response', 'assertion'] as const) {
    await leave(page);
    pysaml2.choose({ signs });
    await enterpriseSso(page, 'acme');
    await expectSignedIn(page);
  }

  await leave(page);
  pysaml2.choose({ audience: 'https://elsewhere.example/metadata' });
  await enterpriseSso(page, 'acme');
  await expectRefusal(page, 'saml.audience_mismatch');
  await page.goto('/preferences');
  await expect(page).toHaveURL(/\/login/);
});

test('what pysaml2 encrypts by AES-GCM signs a person in, and its own Triple DES is refused by name', async ({ page, other, house, pysaml2 }) => {
  await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'In a signed Response' }).check());
  pysaml2.know(await ourMetadata(house));
  pysaml2.choose({ encrypts: 'aes-256-gcm' });
  await join(page, house);

  await leave(page);
  pysaml2.choose({ signs: 'assertion' });
  await enterpriseSso(page, 'acme');
  await expectRefusal(page, 'saml.encryption_needs_signed_response');
  await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'Also signed inside only' }).check());
  await enterpriseSso(page, 'acme');
  await expectSignedIn(page);

  await leave(page);
  pysaml2.choose({ signs: 'response', encrypts: 'triple-des' });
  await enterpriseSso(page, 'acme');
  await expectRefusal(page, 'saml.encryption_algorithm_refused');
});

test("pysaml2's tile is refused, then starts over from here, then asks the person", async ({ page, other, browser, house, pysaml2 }) => {
  const { newcomer } = house.demo;
  await join(page, house);
  await leave(page);
  const tile = pysaml2.tileUrl(entityId(house), '/preferences');
  await page.goto(tile);
  await expectRefusal(page, 'saml.unsolicited');

  await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'Start over from here' }).check());
  await page.goto(tile);
  await page.waitForURL(`${house.url}/preferences`);
  await expectSignedIn(page);

  await changeRequests(other, house, (admin) => admin.getByRole('radio', { name: 'Accept, and ask the person' }).check());
  const fresh = await browser.newContext({ baseURL: house.url });
  const elsewhere = await fresh.newPage();
  await elsewhere.goto(tile);
  await answerAtDirectory(elsewhere, newcomer.email);
  await expect(elsewhere.getByRole('heading', { level: 1 })).toContainText(`Sign in as ${newcomer.email}?`);
  await elsewhere.getByRole('button', { name: `Sign in as ${newcomer.email}` }).click();
  await elsewhere.waitForURL(`${house.url}/preferences`);
  await expectSignedIn(elsewhere);
  await fresh.close();
});

for (const binding of ['redirect', 'post'] as const) {
  test.describe(() => {
    test.use({ habits: { wantsSigned: true, logoutBinding: binding } });

    test(`pysaml2 checks our signatures, and both sides sign out at each other by ${binding}`, async ({ page, other, house, pysaml2 }) => {
      const ask = async (signing: string) =>
        changeRequests(other, house, async (admin) => {
          await admin.getByLabel('Signing', { exact: true }).selectOption(signing);
          await admin.getByLabel('How requests get there').selectOption(binding);
        });
      await ask('never');
      await page.goto('/saml/acme');
      await expect(page.getByText('Request was not signed correctly')).toBeVisible();
      await ask('as_metadata_says');
      await join(page, house);

      await leave(page);
      await page.getByRole('link', { name: /^Sign out at .* too$/ }).click();
      await expect(page.getByText('says that you are signed out there too')).toBeVisible();

      // Its session has ended indeed: it asks who is there.
      await enterpriseSso(page, 'acme');
      await answerAtDirectory(page, house.demo.newcomer.email);
      await expectSignedIn(page);

      await page.goto(pysaml2.logoutUrl);
      await expect(page.getByText('The service says: Success')).toBeVisible();
      await expect(page.getByText('State: told')).toBeVisible();
      await page.goto('/preferences');
      await expect(page).toHaveURL(/\/login/);
    });
  });
}
