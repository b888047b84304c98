import { addIdentityProvider, connectCompany } from '../steps/identity-provider';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { expectKeyWorks, me } from '../steps/state';
import { enterpriseSso, signIn, typePassword } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test('an admin connects the company directory by uploading its metadata @main', async ({ page, house, directory }) => {
  await signIn(page, house.demo.admin);
  await addIdentityProvider(page, house, { identifier: 'acme', metadata: await directory.metadata() });
  await page.goto(`/organizations/${house.demo.company.slug}/identity-providers`);
  await expect(page.getByRole('textbox', { name: 'Login URL' })).toHaveValue(`${house.url}/saml/acme`);
});

test('a person turns their account into a company account and signs in through the directory from then on @main', async ({
  page,
  other,
  request,
  house,
  directory,
}) => {
  const { newcomer, company } = house.demo;
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  for (const key of newcomer.keys) await expectKeyWorks(request, key);

  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await expect(page.getByRole('main')).toContainText(`${newcomer.keys.length} API keys will be deleted`);
  await expect(page.getByRole('main')).toContainText(`3 fleets and 41 devices move to ${company.name}`);
  await agree(page);

  const posts: Promise<Record<string, string>>[] = [];
  page.on('request', (sent) => {
    if (sent.method() === 'POST' && sent.url() === `${house.url}/saml/acme/callback`) posts.push(sent.allHeaders());
  });
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Your account now belongs to ${company.name}`);
  await expect(page.getByRole('main')).toContainText(`${newcomer.keys.length} API keys`);
  const [post] = await Promise.all(posts);
  expect(post, 'the answer was posted to the assertion consumer service').toBeDefined();
  expect(post['sec-fetch-site']).toBe('cross-site');
  expect(post.cookie, 'a cross-site POST brings no Lax cookie').toBeUndefined();

  for (const key of newcomer.keys) expect((await me(request, key)).status).toBe(401);
  await house.mailbox.waitForMail(newcomer.email, new RegExp(company.name));
  await page.goto(`/organizations/${company.slug}/fleets`);
  // The heading, Acme's own two, and the newcomer's three.
  await expect(page.getByRole('row')).toHaveCount(6);

  await page.context().clearCookies();
  await typePassword(page, newcomer);
  await expect(page.getByRole('main')).toContainText(`${house.url}/saml/acme`);

  await enterpriseSso(page, 'acme');
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeAttached();

  await page.context().clearCookies();
  await page.goto('/saml/acme?next=/preferences');
  await answerAtDirectory(page, newcomer.email);
  await expect(page).toHaveURL(`${house.url}/preferences`);
});
