import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { becomeOperator, signUpOperator } from '../steps/operator';
import { setUpToGoLive } from '../steps/identity-provider';
import { expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test.use({ settings: { GATEHOUSE_SSO_APPROVAL: 'operator' } });

test('from the request to going live: declined, asked again, approved, tested by named people, live @main', async ({ page, other, house, directory }) => {
  test.setTimeout(180_000);
  const { owner, company } = house.demo;
  const acme = `/organizations/${company.slug}`;
  await signIn(other, owner);
  await setUpToGoLive(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await expect(other.getByText('It cannot go live yet')).toBeVisible();
  await other.getByRole('link', { name: 'Open the enablement page' }).click();
  await other.getByLabel(/What should the operator know/).fill('500 people, by June');
  await other.getByRole('button', { name: 'Ask for single sign-on' }).click();
  await expect(other.getByText('Waits for the operator')).toBeVisible();

  await signUpOperator(page, house, 'root@gatehouse.example');
  await page.goto('/operator/requests');
  await expect(page.getByRole('heading', { name: 'Operators decide with a second factor only' })).toBeVisible();
  await becomeOperator(page);
  await page.goto('/operator/requests');
  await expect(page.getByText('500 people, by June')).toBeVisible();
  await page.getByLabel('Reason, if you decline').fill('Your contract starts in May.');
  await page.getByRole('button', { name: `Decline ${company.name}` }).click();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  const declined = await house.mailbox.waitForMail(owner.email, /Single sign-on is declined/);
  expect(declined.text).toContain('Your contract starts in May.');

  await other.goto(`${acme}/enablement`);
  await expect(other.getByText('Your contract starts in May.')).toBeVisible();
  await other.getByRole('button', { name: 'Ask for single sign-on' }).click();
  await page.goto('/operator/requests');
  await page.getByRole('button', { name: `Approve ${company.name}` }).click();
  await expect(page.getByText('Approved. The organization was told.')).toBeVisible();
  await house.mailbox.waitForMail(owner.email, /Single sign-on is approved/);

  await other.goto(`${acme}/enablement`);
  await expect(other.getByRole('link', { name: 'Invite co-testers' })).toBeVisible();
  await other.getByRole('link', { name: 'Test and go live' }).click();
  await other.getByRole('button', { name: 'Begin the test' }).click();
  await expect(other.getByText('Nobody has signed in through it yet')).toBeVisible();

  // Invited people come in by password in a test; somebody whom nobody named is told that it is one.
  await page.context().clearCookies();
  await page.goto('/saml/acme');
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page.getByText('This sign-in is being tried out')).toBeVisible();

  await other.getByLabel('E-mail address').fill(house.demo.newcomer.email);
  await other.getByRole('button', { name: 'Name tester' }).click();
  await signIn(page, house.demo.newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, house.demo.newcomer.email);
  await page.context().clearCookies();
  await page.goto(`/saml/acme?next=${acme}/overview`);
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page).toHaveURL(`${house.url}${acme}/overview`);

  await other.reload();
  await expect(other.getByText(/A tester signed in from the login URL \(/)).toBeVisible();
  await other.getByLabel('Or at this time (UTC)').fill('2001-01-01T00:00');
  await other.getByRole('button', { name: 'Choose this time' }).click();
  await expect(other.getByText(/Choose a minute between now and/).first()).toBeVisible();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await other.getByLabel('Or at this time (UTC)').fill(tomorrow);
  await other.getByRole('button', { name: 'Choose this time' }).click();
  await expect(other.getByRole('button', { name: 'Cancel the plan' })).toBeVisible();
  // The time comes: the database is told so, and the server switches by itself.
  house.database.execute(`update rollout set live_at = ${Date.now() - 1000}`);
  await house.mailbox.waitForMail(owner.email, /is live$/);
  await other.reload();
  await expect(other.getByText('Everybody can sign in through it.')).toBeVisible();
  await expectSignedIn(page);
});
