import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { proveDomain, typeAddress } from '../steps/domain';
import { connectCompany } from '../steps/identity-provider';
import { expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test as base } from '../stack/fixtures';
import { Server } from '../stack/gatehouse';
import { NameServer } from '../stack/name-server';

/** The house, asking a name server of the test's own. */
const test = base.extend<{ names: NameServer }>({
  names: async ({}, use) => {
    const names = await NameServer.start('acme.example');
    await use(names);
    await names.stop();
  },
  house: async ({ house, names }, use) => {
    await house.server.stop();
    const settings = { GATEHOUSE_DNS_RESOLVER: names.address };
    const server = await Server.start(house.database, { listen: house.server.listen, smtpUrl: house.mailbox.url, settings });
    await use({ ...house, server });
    await server.stop();
  },
});

test('a proved domain leads its people to the company, and tells a stranger nothing of them @main', async ({ page, other, house, names, directory }) => {
  const { admin, newcomer, company } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await proveDomain(other, house, names, 'acme.example');

  // Signed out, on the way to a page of their own: the address, the company, the directory, and there they are.
  await page.context().clearCookies();
  await page.goto('/preferences');
  await typeAddress(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${company.name} signs in with single sign-on`);
  const onward = page.getByRole('link', { name: `Continue to ${company.name}'s sign-in` });
  await expect(onward).toHaveAttribute('href', `/saml/acme?next=%2Fpreferences&login_hint=${encodeURIComponent(newcomer.email)}`);
  const known = await page.getByRole('main').innerText();
  await onward.click();
  await answerAtDirectory(page, newcomer.email);
  await expectSignedIn(page);
  expect(new URL(page.url()).pathname).toBe('/preferences');

  // This browser remembers where it signed in, until somebody else uses it.
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.goto('/login');
  await expect(onward).toBeVisible();
  await page.getByRole('button', { name: 'Not you?' }).click();
  await expect(page.getByRole('button', { name: 'Continue', exact: true })).toBeVisible();
  await expect(onward).toHaveCount(0);

  // An address nobody has is answered with the very same page.
  await page.goto('/login?next=%2Fpreferences');
  await typeAddress(page, 'nobody.at.all@acme.example');
  const unknown = await page.getByRole('main').innerText();
  expect(unknown.replaceAll('nobody.at.all@acme.example', '_')).toBe(known.replaceAll(newcomer.email, '_'));

  // Who keeps a password goes the other way.
  await page.context().clearCookies();
  await page.goto('/login');
  await typeAddress(page, admin.email);
  await page.getByRole('button', { name: 'Use a password' }).click();
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectSignedIn(page);

  // Taken off the list, the domain leads nobody.
  await other.goto(`/organizations/${company.slug}/domains`);
  await other.getByRole('button', { name: 'Remove: acme.example' }).click();
  await expect(other.getByText('acme.example was removed.')).toBeVisible();
  await page.context().clearCookies();
  await page.goto('/login');
  await typeAddress(page, newcomer.email);
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});
