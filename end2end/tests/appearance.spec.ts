import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { look } from '../steps/look';
import { signIn } from '../steps/sign-in';
import { expect, test } from '../stack/fixtures';

test.setTimeout(300_000);

const SIGNED_OUT: Record<string, string> = {
  login: '/login',
  'login-enterprise-sso': '/login?with=sso',
  signup: '/signup',
  reset: '/reset',
  codes: '/help/codes',
  code: '/help/codes/saml.audience_mismatch',
  'not-found': '/no/such/page',
  'identifier-unknown': '/saml/nobody-has-this',
};

const PERSON: Record<string, string> = {
  preferences: '/preferences',
  'enterprise-sso': '/preferences/sso',
  organizations: '/organizations',
  'own-fleets': '/fleets',
};

const ADMIN: Record<string, string> = {
  overview: 'overview',
  members: 'members',
  teams: 'teams',
  fleets: 'fleets',
  'identity-providers-empty': 'identity-providers',
  'identity-provider-new': 'identity-providers/new',
  audit: 'audit',
  settings: 'settings',
};

test('pages for everybody look right and axe finds nothing', async ({ page, house }) => {
  await page.goto('/login');
  for (const [name, path] of Object.entries(SIGNED_OUT)) await look(page, name, house.url + path);
});

test("a person's own pages look right and axe finds nothing", async ({ page, house }) => {
  await signIn(page, house.demo.newcomer);
  for (const [name, path] of Object.entries(PERSON)) await look(page, name, house.url + path);
});

test("a company's pages look right and axe finds nothing", async ({ page, house }) => {
  await signIn(page, house.demo.admin);
  for (const [name, path] of Object.entries(ADMIN)) await look(page, name, `${house.url}/organizations/${house.demo.company.slug}/${path}`);
});

test('the way of a transfer looks right and axe finds nothing', async ({ page, other, house, directory }) => {
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await look(other, 'identity-provider', other.url());
  await look(other, 'identity-providers', `${house.url}/organizations/${house.demo.company.slug}/identity-providers`);
  await signIn(page, house.demo.newcomer);
  await askForConsent(page, 'acme');
  await look(page, 'consent', page.url());
  await agree(page);
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  await look(page, 'receipt', page.url());
  await look(page, 'preferences-managed', `${house.url}/preferences`);
});
