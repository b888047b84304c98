import { signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

const MEMBERS = '/organizations/acme/members';

test('members are looked for by address, permissions and order, and the address of the page keeps it @main', async ({ page, house }) => {
  const { owner, member } = house.demo;
  await signIn(page, owner);
  await page.goto(MEMBERS);
  const rows = page.getByRole('table', { name: 'Members' }).getByRole('row');
  const all = await rows.count();
  await page.getByLabel('Name or address').fill(member.email.toUpperCase());
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText(member.email);
  await page.getByLabel('Permissions', { exact: true }).selectOption('Owner');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Nobody like that' })).toBeVisible();
  await page.getByRole('link', { name: 'Show all members' }).click();
  await expect(rows).toHaveCount(all);
  await page.goto(`${MEMBERS}?role=owner&sort=latest`);
  await expect(page.getByLabel('Permissions', { exact: true })).toHaveValue('owner');
  await expect(rows.nth(1)).toContainText(owner.email);
});
