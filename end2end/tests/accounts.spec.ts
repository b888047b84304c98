import { expect, test } from '../stack/fixtures';
import { signIn, typePassword } from '../steps/sign-in';

const ANNA = { email: 'anna.larsen@fresh.example', password: 'a quiet orchard in May' };

test('a person signs up, confirms the address, signs in and resets the password @main', async ({ page, house }) => {
  await page.goto('/signup');
  await page.getByLabel('Name').fill('Anna Larsen');
  await page.getByLabel('Work e-mail').fill(ANNA.email);
  await page.getByLabel('Password', { exact: true }).fill(ANNA.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  const confirm = await house.mailbox.waitForMail(ANNA.email, /confirm/i);
  await page.goto(confirm.links[0]);
  expect(page.url(), 'the token left the URL').not.toContain(confirm.links[0].split('/').at(-1));
  await page.getByRole('button', { name: /Confirm/ }).click();
  await page.context().clearCookies();
  await signIn(page, ANNA);

  await page.context().clearCookies();
  await page.goto('/reset');
  await page.getByLabel('Work e-mail').fill(ANNA.email);
  await page.getByRole('button', { name: /Send/ }).click();
  const reset = await house.mailbox.waitForMail(ANNA.email, /password/i);
  await page.goto(reset.links[0]);
  await page.getByLabel('New password').fill('a loud harbour in June');
  await page.getByRole('button', { name: /password/i }).click();
  await page.context().clearCookies();
  await typePassword(page, ANNA);
  await expect(page.getByText('You are not signed in')).toBeVisible();
  await signIn(page, { ...ANNA, password: 'a loud harbour in June' });
});

test('an address that has an account gets the same answer at sign-up, and a mail that says so', async ({ page, house }) => {
  const answers: string[] = [];
  for (const email of [house.demo.newcomer.email, 'nobody.yet@fresh.example']) {
    await page.goto('/signup');
    await page.getByLabel('Name').fill('Anna Larsen');
    await page.getByLabel('Work e-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(ANNA.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page).toHaveURL(/\/signup\/sent/);
    answers.push((await page.getByRole('main').innerText()).replaceAll(email, 'ADDRESS'));
  }
  expect(answers[0]).toBe(answers[1]);
  await house.mailbox.waitForMail(house.demo.newcomer.email, /already/i);
});
