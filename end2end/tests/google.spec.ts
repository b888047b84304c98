import { answerAtDirectory } from '../steps/directory';
import { agree, askForConsent } from '../steps/consent';
import { makeCodes, passTest, PROVIDER } from '../steps/enforcement';
import { answerAtGoogle, goToGoogle } from '../steps/google';
import { connectCompany } from '../steps/identity-provider';
import { Tour } from '../steps/look';
import { GOOGLE } from '../steps/sights';
import { expectSignedIn, signIn } from '../steps/sign-in';
import { ageSessions } from '../steps/state';
import { OpenIdProvider } from '../identity-providers/openid';
import { expect, test as base } from '../stack/fixtures';

const test = base.extend<{ google: OpenIdProvider }>({
  google: async ({}, use) => {
    const provider = await OpenIdProvider.start();
    await use(provider);
    await provider.stop();
  },
  settings: async ({ google }, use) => use(google.settings),
});

test.beforeEach(({ google, house }) => google.trust(house.url));

const ADA = 'ada@hosted.example';

test('a person signs up with Google, signs out, and signs in again @main', async ({ page, other, house, google }) => {
  google.knows(ADA, { hosted: true });
  await page.goto('/signup');
  await goToGoogle(page);
  await answerAtGoogle(page, ADA, house.url);
  await expectSignedIn(page);
  await page.goto('/preferences');
  await expect(page.getByRole('main')).toContainText('You signed up with it');
  await expect(page.getByRole('main')).toContainText('Set a password before you unlink it');
  await expect(page.getByRole('button', { name: 'Unlink Google' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out' }).first().click();

  // This browser knows how; the provider still has its session.
  await page.goto('/login?next=/preferences');
  await expect(page.getByText('The last sign-in in this browser.')).toBeVisible();
  await goToGoogle(page);
  await page.waitForURL(`${house.url}/preferences`);
  await expect(page.getByRole('main')).toContainText(ADA);

  // In another browser she is met again.
  await other.goto('/login');
  await goToGoogle(other);
  await answerAtGoogle(other, ADA, house.url);
  await expectSignedIn(other);
});

test('an invitation is accepted with Google @main', async ({ page, other, house, google }) => {
  google.knows(ADA, { hosted: true });
  await signIn(other, house.demo.owner);
  await other.goto('/organizations/acme/members/invite');
  await other.getByLabel('E-mail addresses').fill(ADA);
  await other.getByRole('button', { name: 'Look at the list' }).click();
  await other.getByRole('button', { name: 'Send 1 invitation' }).click();
  await page.goto((await house.mailbox.waitForMail(ADA, /invited/)).links[0]);
  await goToGoogle(page);
  await answerAtGoogle(page, ADA, house.url);
  await page.getByRole('button', { name: /^Join / }).click();
  await expectSignedIn(page);
  await other.goto('/organizations/acme/members');
  await expect(other.getByRole('row').filter({ hasText: ADA })).toBeVisible();
});

test('an address that is not hosted there is shown by a code, and an account that is here is linked by one @main', async ({ page, house, google }) => {
  const { second } = house.demo;
  google.knows(second.email, { hosted: true });
  await page.goto('/login');
  await goToGoogle(page);
  await answerAtGoogle(page, second.email, house.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Type the code we mailed you');
  await page.getByLabel('Code from the mail').fill('0000-0000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('The mailed code is not right').first()).toBeVisible();
  const mail = await house.mailbox.waitForMail(second.email, /Your code/);
  await page.getByLabel('Code from the mail').fill(/asks for it: (\S+)/.exec(mail.text)?.[1].toLowerCase() ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectSignedIn(page);
  await house.mailbox.waitForMail(second.email, /Google sign-in is linked/);

  // Unlinked: his password is his way in, and an old session proves itself at Google first.
  await page.goto('/preferences');
  await expect(page.getByRole('main')).toContainText('Linked later');
  ageSessions(house, 11);
  await page.getByRole('button', { name: 'Unlink Google' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
  await goToGoogle(page, 'Continue to Google');
  await answerAtGoogle(page, second.email, house.url);
  await expect(page).toHaveURL(/\/preferences$/);
  await page.getByRole('button', { name: 'Unlink Google' }).click();
  await page.goto('/preferences');
  await expect(page, 'the session was Google’s').toHaveURL(/\/login/);

  // And linked from the preferences.
  await signIn(page, second);
  await page.goto('/preferences');
  await goToGoogle(page, 'Link Google');
  await page.waitForURL(`${house.url}/preferences`);
  await expect(page.getByRole('main')).toContainText('Linked later');
});

test('a company that requires single sign-on refuses Google, or lets those in who signed up with it', async ({ page, other, house, google, directory }) => {
  test.setTimeout(150_000);
  const { admin, owner } = house.demo;
  google.knows(ADA, { hosted: true });
  await page.goto('/login');
  await goToGoogle(page);
  await answerAtGoogle(page, ADA, house.url);
  await expectSignedIn(page);
  house.database.execute(`insert into membership (id, organization_id, account_id, role, source, created_at) select a.id, o.id, a.id, 'member', 'manual', 0 from account a, organization o where a.email = '${ADA}' and o.slug = 'acme'`);
  await page.goto('/organizations/acme/overview');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Corp');

  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await other.context().clearCookies();
  await signIn(other, owner);
  await makeCodes(other);
  await other.context().clearCookies();
  await signIn(other, admin);
  await passTest(other, admin.email);
  await other.goto(`${PROVIDER}/enforcement`);
  await expect(other.getByText('1 of them signed up with Google')).toBeVisible();
  await other.getByRole('radio', { name: 'Everyone but owners and admins' }).check();
  await other.getByRole('button', { name: 'Require single sign-on' }).click();
  await expect(other.getByText('Single sign-on is required from now on')).toBeVisible();
  await page.goto('/login');
  await goToGoogle(page);
  await page.waitForURL(`${house.url}/`);
  await page.goto('/organizations/acme/overview');
  await expect(page.getByRole('main')).toContainText('access.sso_required');

  await other.goto(`${PROVIDER}/enforcement`);
  await other.getByRole('checkbox', { name: 'Google counts for those who signed up with Google' }).check();
  await other.getByRole('button', { name: 'Save what is required' }).click();
  await expect(other.getByText('Single sign-on is required from now on')).toBeVisible();
  await page.goto('/organizations/acme/overview');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Corp');
});

test('consent takes Google away, and a company account does not come in with it', async ({ page, other, house, google, directory }) => {
  const { newcomer } = house.demo;
  google.knows(newcomer.email, { hosted: true });
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await page.goto('/preferences');
  await goToGoogle(page, 'Link Google');
  await answerAtGoogle(page, newcomer.email, house.url);
  await expect(page.getByRole('main')).toContainText('Linked later');
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  await page.goto('/preferences');
  await expect(page.getByRole('button', { name: 'Link Google' })).toHaveCount(0);

  // The provider still has its session.
  await page.context().clearCookies({ domain: '127.0.0.1' });
  await page.goto('/login');
  await goToGoogle(page);
  await expect(page.getByRole('main')).toContainText('login.sso_required');
  await expect(page.getByRole('main')).toContainText(`${house.url}/saml/acme`);
});

test('the pages of Google sign-in look as they should @main', async ({ page, house, google, javaScriptEnabled }) => {
  const tour = new Tour(GOOGLE, javaScriptEnabled !== false);
  const { second } = house.demo;
  await tour.visit(page, 'login-with-google', '/login');
  await tour.visit(page, 'google', '/login/google');
  await tour.visit(page, 'google-expired', '/login/google/proof?way=01990000-0000-7000-8000-000000000000');
  google.knows(second.email, {});
  await page.goto('/login');
  await goToGoogle(page);
  await answerAtGoogle(page, second.email, house.url);
  await tour.look(page, 'google-proof');
  const mail = await house.mailbox.waitForMail(second.email, /Your code/);
  await page.getByLabel('Code from the mail').fill(/asks for it: (\S+)/.exec(mail.text)?.[1] ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectSignedIn(page);
  await tour.visit(page, 'preferences-google', '/preferences');
  ageSessions(house, 11);
  await tour.visit(page, 'confirm-google', '/preferences/confirm');
  tour.end();
});
