import { expect, test } from '../stack/fixtures';
import { agree, askForConsent } from '../steps/consent';
import { connectCompany } from '../steps/identity-provider';
import { signIn } from '../steps/sign-in';

test('a newcomer clicks through the whole transfer with the identity provider in the box @main', async ({
  page,
  other,
  request,
  house,
  javaScriptEnabled,
}) => {
  const { newcomer } = house.demo;
  const metadata = await (await request.get('/dev/idp/metadata')).text();
  await connectCompany(other, house, { identifier: 'acme', metadata });
  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await page.getByRole('button', { name: newcomer.email }).click();
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  await page.goto('/dev/mail');
  await expect(page.getByRole('main')).toContainText(newcomer.email);
});

test('nothing of the demo answers a request that came through a proxy or for another host', async ({ request, house }) => {
  const wrong: Record<string, string>[] = [{ 'x-forwarded-for': '192.0.2.1' }, { forwarded: 'for=192.0.2.1' }, { host: 'gatehouse.example' }];
  for (const headers of wrong) {
    const answer = await request.get(`${house.url}/dev/mail`, { headers });
    expect(answer.status()).toBe(404);
  }
});
