import { signIn, typePassword } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test('a person changes the address after both mailboxes agreed @main', async ({ page, other, house }) => {
  const { newcomer } = house.demo;
  const after = { email: 'pia.novak@new.example', password: newcomer.password };
  await signIn(page, newcomer);
  await page.goto('/preferences');
  await page.getByRole('link', { name: 'Change e-mail address' }).click();
  await page.getByLabel('New e-mail address').fill(after.email);
  await page.getByRole('button', { name: 'Mail both addresses' }).click();
  await expect(page.getByText('We sent a mail to both addresses.')).toBeVisible();

  // The new mailbox is opened elsewhere, where nobody is signed in; its link says nothing of the account.
  const toNew = await house.mailbox.waitForMail(after.email, /confirm your new/i);
  await other.goto(toNew.links[0]);
  expect(other.url(), 'the token left the URL').not.toContain(toNew.links[0].split('/').at(-1));
  await expect(other.getByRole('main')).not.toContainText(newcomer.email);
  await other.getByRole('button', { name: 'Confirm this address' }).click();
  await expect(other.getByRole('main')).toContainText('when the other mailbox has agreed');
  await page.goto('/preferences');
  await expect(page.getByRole('main')).toContainText(newcomer.email);

  const toOld = await house.mailbox.waitForMail(newcomer.email, /change your e-mail/i);
  await page.goto(toOld.links[0]);
  await page.getByRole('button', { name: 'Agree to the change' }).click();
  await expect(page.getByRole('main')).toContainText('From now on you sign in with the new one');
  await house.mailbox.waitForMail(newcomer.email, /was changed/i);
  await house.mailbox.waitForMail(after.email, /was changed/i);

  await page.context().clearCookies();
  await typePassword(page, newcomer);
  await expect(page.getByText('You are not signed in')).toBeVisible();
  await signIn(page, after);
});
