import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connected, makeCodes, passTest, PROVIDER, requireSso } from '../steps/enforcement';
import { connectCompany } from '../steps/identity-provider';
import { expectSignedIn, signIn, typePassword } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test('single sign-on is required: refused at the next click, in by it, while an owner keeps the password @main', async ({ page, other, browser, house, directory, javaScriptEnabled }) => {
  test.setTimeout(120_000);
  const { admin, owner, member } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  connected(house, member.email);

  // Somebody is signed in elsewhere with a password, and has something of her own there.
  house.database.execute(`insert into membership (id, organization_id, account_id, role, source, created_at) select a.id, o.id, a.id, 'member', 'manual', 0 from account a, organization o where a.email = '${member.email}' and o.slug = 'acme-labs'`);
  await signIn(page, member);
  await page.goto('/organizations/acme/overview');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Corp');

  // Not before an owner holds codes and the admin came through it.
  await other.goto(`${PROVIDER}/enforcement`);
  await expect(other.getByText('No owner holds unused break-glass codes.')).toBeVisible();
  await expect(other.getByText('You have not come through it yourself within the last 15 minutes.')).toBeVisible();
  await expect(other.getByRole('button', { name: 'Require single sign-on' })).toBeDisabled();
  const ownersBrowser = await browser.newContext({ baseURL: house.url, javaScriptEnabled });
  const ownersPage = await ownersBrowser.newPage();
  await signIn(ownersPage, owner);
  await makeCodes(ownersPage);
  await passTest(other, admin.email);
  await other.goto(`${PROVIDER}/enforcement`);
  await expect(other.getByText(/will have to use SSO/)).toBeVisible();

  // Rehearsed: she comes in, and is listed.
  await other.getByRole('button', { name: 'Rehearse it' }).click();
  await page.goto('/organizations/acme/overview');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Corp');
  await other.reload();
  await expect(other.getByRole('table', { name: 'Who would have been refused' })).toContainText(member.email);

  await requireSso(other);
  await page.goto('/organizations/acme/fleets');
  await expect(page.getByRole('main')).toContainText('access.sso_required');
  await expect(page.getByRole('main')).toContainText(`${house.url}/saml/acme`);
  await page.goto('/organizations/acme-labs/overview');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Labs');
  await page.goto('/');
  await expect(page.getByText('Acme Corp requires single sign-on')).toBeVisible();
  await page.goto('/organizations/acme/fleets');
  await page.getByRole('link', { name: 'Continue to single sign-on' }).click();
  await answerAtDirectory(page, member.email);
  await expect(page).toHaveURL(/\/organizations\/acme\/fleets$/);
  await expectSignedIn(page);

  // The owner's password goes on.
  await ownersPage.goto('/organizations/acme/overview');
  await expect(ownersPage.getByRole('heading', { level: 1 })).toHaveText('Acme Corp');
  // She came through it: the trial is over, and an admin no longer rolls it back.
  await other.goto(`${PROVIDER}/enforcement`);
  await expect(other.getByText('Only an owner switches it off.')).toBeVisible();
  await ownersPage.goto(`${PROVIDER}/enforcement`);
  await ownersPage.getByRole('button', { name: 'Switch enforcement off' }).click();
  await expect(ownersPage.getByText('Nobody has to use single sign-on now.')).toBeVisible();
  await house.mailbox.waitForMail(admin.email, /no longer requires single sign-on/);
  await ownersBrowser.close();
});

test('an owner breaks the glass while the identity provider is stopped', async ({ page, other, house, directory }) => {
  const { admin, owner } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, owner);
  const [code] = await makeCodes(page);
  await passTest(other, admin.email);
  await requireSso(other);
  await directory.stop();

  await page.context().clearCookies();
  await page.goto('/login?with=sso');
  await page.getByRole('link', { name: /Use a break-glass code/ }).click();
  await page.getByLabel('Work e-mail').fill(owner.email);
  await page.getByLabel('Break-glass code').fill('00000-00000-00000-00000');
  await page.getByRole('button', { name: 'Use this code' }).click();
  await expect(page.getByText(/the code is not right/)).toBeVisible();
  await page.getByLabel('Break-glass code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Use this code' }).click();
  await expect(page).toHaveURL(/\/enforcement$/);
  await house.mailbox.waitForMail(owner.email, /break-glass code of Acme Corp was used/);
  for (const path of ['/organizations/acme/members', '/preferences', '/organizations/acme-labs/overview']) {
    await page.goto(path);
    await expect(page.getByRole('main')).toContainText('access.break_glass_scope');
  }
  await page.goto(`${PROVIDER}/enforcement`);
  await page.getByRole('button', { name: 'Roll back enforcement' }).click();
  await expect(page.getByText('Nobody has to use single sign-on now.')).toBeVisible();

  // Each code works once.
  await page.context().clearCookies();
  await page.goto('/login/break-glass');
  await page.getByLabel('Work e-mail').fill(owner.email);
  await page.getByLabel('Break-glass code').fill(code);
  await page.getByRole('button', { name: 'Use this code' }).click();
  await expect(page.getByText(/the code was used already/)).toBeVisible();
});

test('SAML is disabled: a company account is kept with a password by mail', async ({ page, other, house, directory }) => {
  const { newcomer, owner } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');

  await other.context().clearCookies();
  await signIn(other, owner);
  await other.goto(`${PROVIDER}/disable`);
  await other.getByLabel(new RegExp(newcomer.email)).selectOption('keep');
  await other.getByLabel(/to confirm/).fill('acme');
  await other.getByRole('button', { name: 'Disable SAML' }).click();
  await expect(other.getByText(/SAML is disabled\./)).toBeVisible();

  // Her session ended with it; the mail sets a password, and the account stays the company's.
  const mail = await house.mailbox.waitForMail(newcomer.email, /Set a password/);
  await page.goto('/');
  await expect(page).toHaveURL(/\/login/);
  await page.goto(mail.links[0]);
  await page.getByLabel('New password').fill('a quiet orchard in May');
  await page.getByRole('button', { name: /password/i }).first().click();
  await typePassword(page, { email: newcomer.email, password: 'a quiet orchard in May' });
  await expectSignedIn(page);
  await page.goto('/organizations/acme/fleets');
  await expect(page.getByRole('main')).toContainText('Lisbon');

  // Brought back, her password counts no longer.
  await other.goto(PROVIDER);
  await other.getByRole('button', { name: 'Bring back' }).click();
  await page.goto('/');
  await expect(page).toHaveURL(/\/login/);
});
