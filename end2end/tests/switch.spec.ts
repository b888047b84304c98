import { Pysaml2 } from '../identity-providers/pysaml2';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { Tour } from '../steps/look';
import { SWITCH } from '../steps/sights';
import { enterpriseSso, expectSignedIn, signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';
import { command } from '../stack/gatehouse';

test.setTimeout(120_000);

test('an admin puts another identity provider in the place of the present one, and people come back by their address @main', async ({ page, other, house, directory, javaScriptEnabled }) => {
  const tour = new Tour(SWITCH, javaScriptEnabled !== false);
  const { newcomer, company } = house.demo;
  const provider = `/organizations/${company.slug}/identity-providers/acme`;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
  await command(house.database, ['domain', 'trust', company.slug, newcomer.email.split('@')[1]]);

  const next = await Pysaml2.start();
  try {
    next.know(await (await fetch(`${house.url}/saml/acme/metadata`)).text());
    await other.goto(`${provider}/metadata`);
    await other.getByLabel('Or paste the metadata').fill(await next.metadata());
    await other.getByRole('button', { name: 'Preview metadata' }).first().click();
    await expect(other.getByText('This is another identity provider')).toBeVisible();
    await tour.look(other, 'preview-another');
    await other.getByRole('link', { name: 'Prepare the switch' }).click();
    await expect(other.getByText('The switch comes after the test')).toBeVisible();
    await tour.look(other, 'switch-untested');

    await other.getByRole('button', { name: 'Test connection' }).click();
    const onward = other.getByRole('link', { name: /^Continue to / });
    const there = other.getByRole('heading', { name: 'Company directory' });
    await expect(onward.or(there).first()).toBeVisible();
    if (await onward.isVisible()) await onward.click();
    await answerAtDirectory(other, newcomer.email);
    await expect(other.getByText('The connection works')).toBeVisible();
    await expect(other.getByRole('main')).toContainText(`${newcomer.email} here`);
    await tour.look(other, 'switch-tested');
    await other.getByRole('link', { name: 'Back to the switch' }).click();

    const decide = other.locator('form[action="/do/switch-identity-provider"]');
    await expect(other.getByRole('row').filter({ hasText: newcomer.email })).toContainText('Recognized');
    await tour.look(other, 'switch');
    await decide.evaluate((form: HTMLFormElement) => form.submit());
    await expect(other.getByText('It was not switched')).toBeVisible();
    await tour.look(other, 'switch-refused');
    await other.getByRole('radio', { name: 'By the same e-mail address' }).check();
    await decide.getByRole('textbox').fill('acme');
    await decide.getByRole('button', { name: 'Switch the identity provider' }).click();
    await expect(other.getByText('The identity provider is switched.')).toBeVisible();
    await tour.look(other, 'switched');

    await page.goto('/preferences');
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await enterpriseSso(page, 'acme');
    await answerAtDirectory(page, newcomer.email);
    await expectSignedIn(page);
    await page.goto('/preferences');
    await expect(page.getByRole('main')).toContainText(newcomer.email);
    await house.mailbox.waitForMail(newcomer.email, /through another identity provider/);
  } finally {
    await next.stop();
  }
  tour.end();
});
