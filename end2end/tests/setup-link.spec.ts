import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { askItAdmin, giveMetadata } from '../steps/setup-link';
import { expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

const PROVIDER = '/organizations/acme/identity-providers/acme';

test('somebody without an account sets the identity provider up by a link, an admin accepts, and people sign in @main', async ({ page, other, browser, house, directory, javaScriptEnabled }) => {
  test.setTimeout(120_000);
  const { admin, newcomer } = house.demo;
  const metadata = await directory.metadata();
  await signIn(other, admin);
  const link = await askItAdmin(other, house, { identifier: 'acme', forWhom: 'ian@it.example' });
  const mail = await house.mailbox.waitForMail('ian@it.example', /asks you to set up single sign-on/);
  expect(mail.links).toContain(link);

  // The token leaves the address at once.
  await page.goto(link);
  await expect(page).toHaveURL(`${house.url}/setup`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up single sign-on for Acme Corp');
  await expect(page.getByRole('main')).toContainText('ian@it.example');
  await page.getByRole('link', { name: 'Begin with our values' }).click();
  await expect(page.getByRole('textbox', { name: 'ACS URL', exact: true })).toHaveValue(`${house.url}/saml/acme/callback`);
  await page.getByRole('link', { name: 'Continue to your metadata' }).click();
  await page.getByLabel('Or paste the metadata').fill('This is no metadata.');
  await page.getByRole('button', { name: 'Preview metadata' }).click();
  await expect(page.getByRole('main')).toContainText('the file does not begin like XML');
  await giveMetadata(page, metadata);
  await expect(page.getByRole('main')).toContainText(directory.entityId);

  // Left, and gone on with on another computer.
  const elsewhere = await browser.newContext({ baseURL: house.url, javaScriptEnabled });
  const computer = await elsewhere.newPage();
  await computer.goto(link);
  await computer.getByRole('link', { name: 'Continue' }).click();
  await expect(computer.getByRole('main')).toContainText(directory.entityId);
  await computer.getByRole('link', { name: 'Continue to attributes' }).click();
  await computer.getByLabel('Anything else they should know').fill('Groups come later.');
  await computer.getByRole('button', { name: 'Save and continue' }).click();
  await computer.getByRole('button', { name: 'Hand in the set-up' }).click();
  await expect(computer.getByRole('heading', { level: 1 })).toHaveText('Thank you, it is handed in');
  // The link opens nothing else.
  await computer.goto(PROVIDER);
  await expect(computer).toHaveURL(/\/login/);
  await elsewhere.close();

  // Nothing is changed until the admin accepts it.
  const asked = await house.mailbox.waitForMail(admin.email, /handed in and waits for you/);
  await other.goto(PROVIDER);
  await expect(other.getByText('Not given yet.')).toBeVisible();
  await other.goto(asked.links[0]);
  await expect(other.getByRole('table', { name: 'What would change' })).toContainText('New certificate');
  await expect(other.getByRole('main')).toContainText('Groups come later.');
  await other.getByRole('button', { name: 'Accept the set-up' }).click();
  await expect(other.getByText('The set-up is accepted.')).toBeVisible();
  await expect(other.getByRole('main')).toContainText(directory.entityId);
  await other.goto('/organizations/acme/audit');
  await expect(other.getByRole('table', { name: 'Audit log' })).toContainText('ian@it.example, by a set-up link');
  await page.goto(link);
  await expect(page.getByRole('main')).toContainText('setup.link_invalid');

  await other.goto(`${PROVIDER}/go-live`);
  await other.getByRole('button', { name: 'Go live' }).click();
  await expect(other.getByText('The identity provider is live.')).toBeVisible();
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await page.context().clearCookies();
  await page.goto('/saml/acme');
  await answerAtDirectory(page, newcomer.email);
  await expectSignedIn(page);
});

test('what is sent back is mended, and a link that is revoked opens nothing at the next click', async ({ page, other, house, directory }) => {
  const { admin } = house.demo;
  await signIn(other, admin);
  const link = await askItAdmin(other, house, { identifier: 'acme', forWhom: 'Ian of IT' });
  await page.goto(link);
  await page.goto('/setup/metadata');
  await giveMetadata(page, await directory.metadata());
  await page.goto('/setup/finish');
  await page.getByRole('button', { name: 'Hand in the set-up' }).click();
  await other.reload();
  await other.getByRole('link', { name: /See .*Ian of IT/ }).click();
  await other.getByLabel('What should they change?').fill('Please give the production tenant.');
  await other.getByRole('button', { name: 'Send it back' }).click();
  await expect(other.getByText('The set-up is sent back.')).toBeVisible();

  await page.reload();
  await expect(page.getByText('They wrote: Please give the production tenant.')).toBeVisible();
  await page.getByRole('button', { name: 'Hand in the set-up' }).click();
  await page.getByRole('button', { name: 'Take it back to change it' }).click();
  await expect(page.getByText('It is yours again.')).toBeVisible();

  await other.goto(`${PROVIDER}/setup-links`);
  await other.getByRole('button', { name: 'Revoke the link of Ian of IT' }).click();
  await expect(other.getByText('The link is revoked.')).toBeVisible();
  await page.goto('/setup/finish');
  await expect(page.getByRole('main')).toContainText('setup.link_invalid');
});
