import type { Page } from '@playwright/test';
import { answerTo, carry, tamper, whatIsAsked, type Asked } from '../steps/exchange';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { expectKeyWorks } from '../steps/state';
import { signIn } from '../steps/sign-in';
import { expect, test, type House } from '../stack/fixtures';
import type { SamlpIdentityProvider } from '../identity-providers/samlp';

/** Up to the directory's door, on the way to a transfer that will be answered wrongly. */
async function atTheDoor(page: Page, admin: Page, house: House, directory: SamlpIdentityProvider): Promise<Asked> {
  await connectCompany(admin, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, house.demo.newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  return whatIsAsked(page, directory);
}

/** Nothing happened: the account is its person's own, with its keys and password. */
async function expectUntouched(page: Page, house: House): Promise<void> {
  for (const key of house.demo.newcomer.keys) await expectKeyWorks(page.request, key);
  await page.context().clearCookies();
  await signIn(page, house.demo.newcomer);
}

test("another person's address at the directory changes nothing and names both addresses", async ({ page, other, house, directory }) => {
  await atTheDoor(page, other, house, directory);
  await answerAtDirectory(page, 'someone.else@acme.example');
  await expectRefusal(page, 'consent.other_person');
  await expect(page.getByRole('main')).toContainText('someone.else@acme.example');
  await expect(page.getByRole('main')).toContainText(house.demo.newcomer.email);
  await expectUntouched(page, house);
});

const WRONG: { what: string; code: string; make: (asked: Asked, directory: SamlpIdentityProvider, email: string) => Promise<string> }[] = [
  {
    what: 'an expired assertion',
    code: 'saml.expired',
    make: (asked, directory, email) => answerTo(asked, directory, email, { lifetimeSeconds: -3600 }),
  },
  {
    what: 'an assertion changed on the way',
    code: 'saml.signature_invalid',
    make: async (asked, directory, email) => tamper(await answerTo(asked, directory, email), email, 'owner@acme.example'),
  },
  {
    what: 'an assertion for another service',
    code: 'saml.audience_mismatch',
    make: (asked, directory, email) => answerTo(asked, directory, email, { audience: 'https://elsewhere.example/metadata' }),
  },
  {
    what: 'an answer to a question nobody asked',
    code: 'saml.exchange_unknown',
    make: (asked, directory, email) => answerTo(asked, directory, email, { inResponseTo: '_0123456789abcdef0123456789abcdef' }),
  },
];

for (const { what, code, make } of WRONG) {
  test(`${what} is refused as ${code} and changes nothing`, async ({ page, other, house, directory }) => {
    const asked = await atTheDoor(page, other, house, directory);
    await carry(page, directory, asked, await make(asked, directory, house.demo.newcomer.email));
    await expectRefusal(page, code);
    await expectUntouched(page, house);
  });
}

test('an unsigned answer is refused as saml.unsigned and changes nothing', async ({ page, other, house, directory }) => {
  const asked = await atTheDoor(page, other, house, directory);
  const token = await answerTo(asked, directory, house.demo.newcomer.email);
  const xml = Buffer.from(token, 'base64').toString().replace(/<Signature[\s>][\s\S]*?<\/Signature>/g, '');
  await carry(page, directory, asked, Buffer.from(xml).toString('base64'));
  await expectRefusal(page, 'saml.unsigned');
  await expectUntouched(page, house);
});

test('the same answer posted a second time is refused as saml.replayed', async ({ page, other, house, directory }) => {
  const asked = await atTheDoor(page, other, house, directory);
  const token = await answerTo(asked, directory, house.demo.newcomer.email);
  await carry(page, directory, asked, token);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  await carry(other, directory, asked, token);
  await expectRefusal(other, 'saml.replayed');
});
