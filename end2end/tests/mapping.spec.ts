import { answerAtDirectory } from '../steps/directory';
import { addIdentityProvider, leaveAccountsToPeople } from '../steps/identity-provider';
import { signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

const MAPPING = '/organizations/acme/identity-providers/acme/mapping';

test('a group gives a role and a team, and takes them with it @main', async ({ page, other, house, directory }) => {
  const { owner } = house.demo;
  await signIn(other, owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await leaveAccountsToPeople(other, house, 'acme');
  await other.getByRole('link', { name: 'Change attributes and groups' }).click();
  for (const gives of [/: role admin$/, /: team Field$/]) {
    await other.getByLabel('Group', { exact: true }).fill('7d0c-it');
    await other.getByLabel(/^Name here/).fill('IT');
    const option = other.getByRole('option', { name: gives });
    await other.getByLabel('Gives', { exact: true }).selectOption(await option.getAttribute('value'));
    await other.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(other.getByText('Saved. It holds from each person\'s next sign-in.')).toBeVisible();
  }
  await other.goto('/organizations/acme/members/invite');
  await other.getByLabel('E-mail addresses').fill('anna.larsen@acme.example');
  await other.getByRole('button', { name: 'Look at the list' }).click();
  await other.getByRole('button', { name: 'Send 1 invitation' }).click();
  await page.goto((await house.mailbox.waitForMail('anna.larsen@acme.example', /invited/)).links[0]);
  await page.getByRole('button', { name: /Continue to .* sign-in/ }).click();
  await answerAtDirectory(page, 'anna.larsen@acme.example');
  await expect(page).toHaveURL(`${house.url}/organizations/acme/overview`);

  const anna = other.getByRole('row').filter({ hasText: 'anna.larsen@acme.example' });
  for (const [groups, role] of [
    [['staff', '7d0c-it'], 'admin'],
    [['staff'], 'member'],
  ] as const) {
    directory.groups = groups;
    await page.context().clearCookies();
    await page.goto('/saml/acme?next=/organizations/acme/overview');
    await answerAtDirectory(page, 'anna.larsen@acme.example');
    await expect(page).toHaveURL(`${house.url}/organizations/acme/overview`);
    await other.goto('/organizations/acme/members');
    await expect(anna).toContainText(new RegExp(role, 'i'));
    if (role === 'admin') await expect(anna).toContainText('Field');
    else await expect(anna).not.toContainText('Field');
  }

  await other.goto(MAPPING);
  await other.getByRole('button', { name: /^Remove: IT, .*: role admin$/ }).click();
  await expect(other.getByText('Removed. What it gave is taken at each person\'s next sign-in.')).toBeVisible();
});
