import { turnOnTwoFactor, typeCode } from '../steps/authenticator';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { expectSignedIn, signIn, typePassword } from '../steps/sign-in';
import { ageSessions } from '../steps/state';
import { agree, askForConsent } from '../steps/consent';
import { expect, test } from '../stack/fixtures';

test('a person sets up two-factor, signs in with a code and with a recovery code, and turns it off @main', async ({ page, house }) => {
  test.setTimeout(150_000);
  const { second } = house.demo;
  await signIn(page, second);
  const { app, codes } = await turnOnTwoFactor(page);
  await page.getByRole('link', { name: 'I have stored them' }).click();
  await expect(page.getByText('10 left')).toBeVisible();
  await house.mailbox.waitForMail(second.email, /Two-factor is on/);

  await page.context().clearCookies();
  await typePassword(page, second);
  await page.goto('/preferences');
  await expect(page, 'the password alone opens nothing').toHaveURL(/\/login/);
  await page.goto('/login/second-factor');
  await typeCode(page, '000000');
  await expect(page.getByText('The code is not right').first()).toBeVisible();
  await typeCode(page, await app.code());
  await expectSignedIn(page);

  await page.context().clearCookies();
  await typePassword(page, second);
  await typeCode(page, codes[0].toLowerCase());
  await expectSignedIn(page);
  const mail = await house.mailbox.waitForMail(second.email, /A recovery code was used/);
  expect(mail.text).toContain('9 are left.');
  await page.context().clearCookies();
  await typePassword(page, second);
  await typeCode(page, codes[0]);
  await expect(page.getByText('The code is not right').first()).toBeVisible();
  await typeCode(page, codes[1]);
  await expectSignedIn(page);

  // An old session confirms itself first and comes back to where it was.
  ageSessions(house, 11);
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Turn off two-factor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
  await page.getByLabel('Password', { exact: true }).fill(second.password);
  await page.getByRole('button', { name: 'Confirm and go on' }).click();
  await expect(page).toHaveURL(/\/preferences$/);
  await page.getByRole('button', { name: 'Turn off two-factor' }).click();
  await expect(page.getByText('Two-factor is off.')).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, second);
});

test('an organization asks everybody for a second factor, and an admin ends what its identity provider opened @main', async ({ page, other, house, directory }) => {
  test.setTimeout(150_000);
  const { company, owner, member, newcomer } = house.demo;
  const acme = `/organizations/${company.slug}`;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await other.context().clearCookies();
  await signIn(other, owner);
  await turnOnTwoFactor(other);
  await other.goto(`${acme}/settings`);
  await other.getByRole('radio', { name: /^Ask everyone(?! who)/ }).check();
  await other.getByRole('button', { name: 'Save whom to ask' }).click();
  await expect(other.getByText('Saved whom to ask')).toBeVisible();

  await signIn(page, member);
  await page.goto(`${acme}/fleets`);
  await expect(page.getByText(`${company.name} asks for a second factor`)).toBeVisible();
  await page.goto('/fleets');
  await expect(page, 'what is theirs elsewhere stays open').toHaveURL(/\/fleets$/);
  await turnOnTwoFactor(page);
  await page.goto(`${acme}/fleets`);
  await expect(page).toHaveURL(new RegExp(`${acme}/fleets$`));
  await other.goto(`${acme}/members`);
  await expect(other.getByRole('row').filter({ hasText: member.email })).toContainText('On');
  await expect(other.getByRole('row').filter({ hasText: house.demo.admin.email })).toContainText('Off');

  // A company account comes in by the identity provider, which says nothing of a second factor.
  await page.context().clearCookies();
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await page.goto(`${acme}/fleets`);
  await expect(page.getByText(`${company.name} asks for a second factor`)).toBeVisible();
  const { codes } = await turnOnTwoFactor(page);
  await page.context().clearCookies();
  await page.goto(`/saml/acme?next=${acme}/fleets`);
  await answerAtDirectory(page, newcomer.email);
  await typeCode(page, codes[0]);
  await expect(page).toHaveURL(new RegExp(`${acme}/fleets$`));

  await other.goto(`${acme}/members`);
  await other.getByRole('row').filter({ hasText: newcomer.email }).getByRole('link').click();
  await other.getByRole('button', { name: 'End all these sessions' }).click();
  await expect(other.getByText(/session(s were| was) ended/)).toBeVisible();
  await page.goto(`${acme}/fleets`);
  await expect(page, 'the next click is signed out').toHaveURL(/\/login/);
});

test('a fresh sign-in at the company confirms who it is, and a mailed code where it is not fresh', async ({ page, other, house, directory }) => {
  const { newcomer } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  ageSessions(house, 11);
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Set up two-factor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
  await page.getByRole('link', { name: /Continue to .*sign-in/ }).click();
  await answerAtDirectory(page, newcomer.email);
  await expect(page).toHaveURL(/\/preferences\/two-factor/);

  // As if its last answer had been an older sign-in.
  house.database.execute('insert into force_authn_ignored select id, 0 from identity_provider');
  ageSessions(house, 11);
  await page.goto('/preferences/confirm?next=/preferences');
  await expect(page.getByText('saml.forceauthn_ignored')).toBeVisible();
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  const mail = await house.mailbox.waitForMail(newcomer.email, /Your code/);
  await page.getByLabel('Code from the mail').fill(/[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail.text)?.[0] ?? '');
  await page.getByRole('button', { name: 'Confirm and go on' }).click();
  await expect(page).toHaveURL(/\/preferences$/);
});
