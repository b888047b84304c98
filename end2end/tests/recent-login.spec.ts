import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { ageSessions } from '../steps/state';
import { signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test('an old session hands no account over before the password is typed again @main', async ({ page, other, house, directory }) => {
  const { newcomer, company } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  const consent = page.url();

  // The page was open before the session grew old: what is posted now is refused, and the person led to the password.
  ageSessions(house, 11);
  const stolen = await page.context().cookies(house.url);
  await agree(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
  await page.getByLabel('Password', { exact: true }).fill('not the password at all');
  await page.getByRole('button', { name: 'Confirm and go on' }).click();
  await expect(page.getByText('We could not confirm it')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(newcomer.password);
  await page.getByRole('button', { name: 'Confirm and go on' }).click();
  await expect(page).toHaveURL(consent);

  // Whoever copied the old cookie is signed out by it.
  await other.context().clearCookies();
  await other.context().addCookies(stolen);
  await other.goto('/preferences');
  await expect(other).toHaveURL(/\/login/);

  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
});

test('an old session is told so before it can agree', async ({ page, other, house, directory }) => {
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, house.demo.newcomer);
  ageSessions(house, 11);
  await askForConsent(page, 'acme');
  const consent = page.url();
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await page.getByRole('link', { name: 'Confirm it is you' }).click();
  await page.getByLabel('Password', { exact: true }).fill(house.demo.newcomer.password);
  await page.getByRole('button', { name: 'Confirm and go on' }).click();
  await expect(page).toHaveURL(consent);
  await expect(page.getByRole('checkbox', { name: /I may transfer this account/ })).toBeVisible();
});
