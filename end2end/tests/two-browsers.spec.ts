import { agree, askForConsent } from '../steps/consent';
import { answerTo, carry, whatIsAsked } from '../steps/exchange';
import { connectCompany } from '../steps/identity-provider';
import { expectRefusal } from '../steps/refusal';
import { signIn } from '../steps/sign-in';
import { expectKeyWorks } from '../steps/state';
import { expect, test } from '../stack/fixtures';

test("a transfer asked for in one browser is not finished by an answer that arrives in another", async ({ page, other, house, directory }) => {
  const { newcomer, member } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await other.context().clearCookies();
  await signIn(other, member);

  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  const asked = await whatIsAsked(page, directory);
  await carry(other, directory, asked, await answerTo(asked, directory, newcomer.email));
  await expectRefusal(other, 'saml.other_browser');

  for (const key of newcomer.keys) await expectKeyWorks(page.request, key);
  await other.goto('/preferences');
  await expect(other.getByRole('main')).toContainText(member.email);
  await page.context().clearCookies();
  await signIn(page, newcomer);
});

test('a sign-in asked for in one browser signs nobody in elsewhere', async ({ page, other, house, directory }) => {
  const { newcomer } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await other.context().clearCookies();
  await page.goto('/saml/acme');
  const asked = await whatIsAsked(page, directory);
  await carry(other, directory, asked, await answerTo(asked, directory, newcomer.email));
  await expectRefusal(other, 'saml.other_browser');
  await other.goto('/preferences');
  await expect(other).toHaveURL(/\/login/);
});
