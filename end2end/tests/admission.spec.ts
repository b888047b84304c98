import type { Page } from '@playwright/test';
import type { House } from '../stack/fixtures';
import { answerAtDirectory } from '../steps/directory';
import { addIdentityProvider, leaveAccountsToPeople, PERSISTENT } from '../steps/identity-provider';
import { expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';
import { command } from '../stack/gatehouse';

const ACME = '/organizations/acme';
const PASSWORD = 'a quiet orchard in May';

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

/** The admin, signed in, invites these people and the mails are on their way. */
async function invite(admin: Page, house: House, addresses: string[], role = 'member'): Promise<void> {
  await admin.goto(`${ACME}/members/invite`);
  await admin.getByLabel('E-mail addresses').fill(addresses.join('\n'));
  await admin.getByLabel('Role', { exact: true }).selectOption(role);
  await press(admin, 'Look at the list');
  await press(admin, /^Send/);
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Invitations sent');
  for (const address of addresses) await house.mailbox.waitForMail(address, /invited/);
}

const invitation = async (house: House, address: string) => (await house.mailbox.waitForMail(address, /invited/)).links[0];

test('an invited person without an account makes one with a password and belongs to the company @main', async ({ page, other, house }) => {
  await signIn(other, house.demo.admin);
  await invite(other, house, ['anna.larsen@fresh.example'], 'admin');
  await page.goto(await invitation(house, 'anna.larsen@fresh.example'));
  await expect(page, 'the token leaves the URL at once').toHaveURL(`${house.url}/invitations`);
  await page.getByLabel('Your name').fill('Anna Larsen');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Create my account and join');
  await expectSignedIn(page);
  await page.goto(`${ACME}/members`);
  await expect(page.getByRole('row').filter({ hasText: 'Anna Larsen' })).toContainText('Admin');

  await other.goto(await invitation(house, 'anna.larsen@fresh.example'));
  await expect(other.getByRole('main')).toContainText('invitation.expired');
});

test('an invited person who has an account signs in first and comes back to the invitation @main', async ({ page, other, house }) => {
  const { second, company } = house.demo;
  await signIn(other, house.demo.owner);
  await invite(other, house, ['anna.larsen@fresh.example', second.email]);
  await page.goto(await invitation(house, second.email));
  await page.getByRole('link', { name: 'Sign in to accept' }).click();
  await page.getByLabel('Work e-mail').fill(second.email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByLabel('Password', { exact: true }).fill(second.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await press(page, `Join ${company.name}`);
  await expect(page).toHaveURL(`${house.url}${ACME}/overview`);

  await page.goto(await invitation(house, 'anna.larsen@fresh.example'));
  await expect(page.getByRole('main')).toContainText('Another account is signed in here');
});

test('through the identity provider an invited person comes in as the company says @main', async ({ page, other, house, directory }) => {
  await signIn(other, house.demo.owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await invite(other, house, ['anna.larsen@acme.example']);
  await page.goto(await invitation(house, 'anna.larsen@acme.example'));
  await press(page, /Continue to .* sign-in/);
  await answerAtDirectory(page, 'somebody.else@acme.example');
  await expect(page.getByRole('main')).toContainText('invitation.other_person');

  await page.goto(await invitation(house, 'anna.larsen@acme.example'));
  await press(page, /Continue to .* sign-in/);
  await answerAtDirectory(page, 'anna.larsen@acme.example');
  await expect(page).toHaveURL(`${house.url}${ACME}/overview`);
  await other.goto(`${ACME}/members`);
  await expect(other.getByRole('row').filter({ hasText: 'anna.larsen@acme.example' })).toContainText('Connected');
});

test('a member connects, is named differently by the directory, and reconnects to the same account @main', async ({
  page,
  other,
  house,
  directory,
}) => {
  const { member, owner } = house.demo;
  await signIn(other, owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await leaveAccountsToPeople(other, house, 'acme');
  await other.goto(`${ACME}/members`);
  const line = other.getByRole('row').filter({ hasText: member.email });
  await expect(line).toContainText('Not connected');

  await signIn(page, member);
  await page.goto('/preferences');
  await page.getByRole('link', { name: 'Connect SAML' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect to your IdP');
  await press(page, 'Send me the link');
  const connect = await house.mailbox.waitForMail(member.email, /Connect your account/);
  await other.reload();
  await expect(line).toContainText('Invited');
  await page.goto(connect.links[0]);
  await expect(page).toHaveURL(`${house.url}/connect`);
  await page.getByLabel('New password').fill(PASSWORD);
  await press(page, /Continue to/);
  await answerAtDirectory(page, member.email);
  await expect(page.getByRole('main')).toContainText('Connected via');
  await other.reload();
  await expect(line).toContainText('Connected');

  directory.subject = () => ({ nameIdentifier: 'another-name', nameIdentifierFormat: PERSISTENT });
  await page.context().clearCookies();
  await page.goto('/saml/acme');
  await answerAtDirectory(page, member.email);
  await expect(page.getByRole('main')).toContainText('saml.subject_changed');
  await page.getByRole('link', { name: 'Reconnect' }).click();
  await page.getByLabel('Work e-mail').fill(member.email);
  const before = house.mailbox.to(member.email).length;
  await press(page, 'Send a link');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look into your mail');
  await expect.poll(() => house.mailbox.to(member.email).length).toBeGreaterThan(before);
  await page.goto((await house.mailbox.waitForMail(member.email, /Connect your account/)).links[0]);
  await page.getByLabel('New password').fill('another quiet orchard in May');
  await press(page, /Continue to/);
  await answerAtDirectory(page, member.email);
  await expect(page.getByRole('main')).toContainText('Connected via');

  await page.context().clearCookies();
  await page.goto('/saml/acme?next=/organizations/acme/fleets');
  await answerAtDirectory(page, member.email);
  await expect(page).toHaveURL(`${house.url}${ACME}/fleets`);
  await other.reload();
  await expect(other.getByRole('row').filter({ hasText: member.email })).toHaveCount(1);
});

test('a thousand invitations are sent with progress, and the page answers meanwhile', async ({ page, house }) => {
  test.setTimeout(180_000);
  await signIn(page, house.demo.owner);
  await page.goto(`${ACME}/members/invite`);
  const addresses = Array.from({ length: 1000 }, (_, number) => `p${number}@many.example`);
  await page.getByLabel('E-mail addresses').fill(addresses.join('\n'));
  await press(page, 'Look at the list');
  await expect(page.getByRole('main')).toContainText('1000 addresses to invite as member');
  await press(page, 'Send 1000 invitations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invitations sent', { timeout: 120_000 });
  await expect(page.getByRole('main')).toContainText('1000 people were invited');
});

test('a file of addresses is read as a table and looked at before anything is sent @main', async ({ page, house }) => {
  await signIn(page, house.demo.owner);
  await page.goto(`${ACME}/members/invite`);
  await press(page, 'Look at the file');
  await expect(page.getByText('Choose a file with at least one e-mail address.').first()).toBeVisible();
  const table = '\ufeffName;E-mail\r\nAnna;anna@file.example\r\nBo;"bo@file.example"\r\nCai;\r\n';
  await page.getByLabel('Or a file').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await press(page, 'Look at the file');
  await expect(page.getByRole('main')).toContainText('2 addresses to invite as member');
  await expect(page.getByRole('row').filter({ hasText: 'Cai;' })).toBeVisible();
  await press(page, 'Send 2 invitations');
  await house.mailbox.waitForMail('anna@file.example', /invited/);
  await house.mailbox.waitForMail('bo@file.example', /invited/);
});

test('somebody whom nobody invited is told to wait, an admin agrees, and they come in @main', async ({ page, other, house, directory }) => {
  await signIn(other, house.demo.owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await command(house.database, ['domain', 'trust', 'acme', 'acme.example']);
  await other.goto(`${ACME}/identity-providers/acme`);
  await other.getByRole('radio', { name: /You decide about each/ }).check();
  await other.locator('form[action="/do/change-provisioning"]').getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Saved').first()).toBeVisible();

  await page.goto(`/saml/acme?next=${ACME}/overview`);
  await answerAtDirectory(page, 'anna.larsen@acme.example');
  await expect(page.getByRole('main')).toContainText('provisioning.waits_for_approval');
  await other.goto(`${ACME}/members`);
  await press(other, 'Invite anna.larsen@acme.example');
  await page.goto(await invitation(house, 'anna.larsen@acme.example'));
  await press(page, /Continue to .* sign-in/);
  await answerAtDirectory(page, 'anna.larsen@acme.example');
  await expect(page).toHaveURL(`${house.url}${ACME}/overview`);
});
