import { answerAtDirectory } from '../steps/directory';
import { answerTo, carry, whatIsAsked } from '../steps/exchange';
import { connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { expect, test } from '../stack/fixtures';

test('an admin tests the connection and sees who answered, and that nothing was changed @main', async ({ page, house, directory }) => {
  await connectCompany(page, house, { identifier: 'acme', metadata: await directory.metadata() });
  await page.getByRole('button', { name: 'Test connection' }).click();
  const onward = page.getByRole('link', { name: /^Continue to / });
  const there = page.getByRole('heading', { name: 'Company directory' });
  await expect(onward.or(there).first()).toBeVisible();
  if (await onward.isVisible()) await onward.click();
  await answerAtDirectory(page, 'someone.new@acme.example');
  await expect(page.getByText('The connection works')).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText('someone.new@acme.example');
  await expect(main).toContainText('No account here is linked to them yet.');
  await expect(main).toContainText('The audience is this service');
  // Still the same person in this browser.
  await page.goto('/preferences');
  await expect(page.getByRole('main')).toContainText(house.demo.admin.email);
});

test('a refused sign-in is found by its reference, with the marked message, and examined again', async ({ page, other, house, directory }) => {
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await page.goto('/saml/acme');
  const asked = await whatIsAsked(page, directory);
  await carry(page, directory, asked, await answerTo(asked, directory, 'ada@acme.example', { audience: 'https://elsewhere.example/metadata' }));
  await expectRefusal(page, 'saml.audience_mismatch');
  await other.goto(`/organizations/${house.demo.company.slug}/sign-ins?q=saml.audience_mismatch`);
  await other.getByRole('row').nth(1).getByRole('link').click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Refused: saml.audience_mismatch');
  await expect(other.locator('mark')).toContainText('https://elsewhere.example/metadata');
  await other.getByRole('link', { name: 'Examine again' }).click();
  await expect(other.getByRole('main')).toContainText('https://elsewhere.example/metadata');
  await expect(other.getByRole('heading', { name: 'With the saved settings' })).toBeVisible();
});
