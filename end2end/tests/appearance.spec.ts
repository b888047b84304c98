import type { Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { typeAddress } from '../steps/domain';
import { answerTo, carry, whatIsAsked } from '../steps/exchange';
import { addIdentityProvider, leaveAccountsToPeople, PERSISTENT } from '../steps/identity-provider';
import { Tour } from '../steps/look';
import { COMPANY, CONNECTING, ELSEWHERE, EVERYBODY, LEADS_ON, PERSON, PRODUCTS, SET_UP, TRANSFER } from '../steps/sights';
import { expectSignedIn, signIn, typePassword } from '../steps/sign-in';
import { ageSessions } from '../steps/state';
import { expect, test } from '../stack/fixtures';
import { command } from '../stack/gatehouse';

test.setTimeout(300_000);

const METADATA = resolve(__dirname, '../../server/domain/tests/metadata');
const ACME = '/organizations/acme';
const PROVIDERS = `${ACME}/identity-providers`;

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

test('every page of the app is on one of the tours', () => {
  const pages = resolve(__dirname, '../../app/src/pages');
  const routes = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs'))
    .flatMap((file) => [...readFileSync(join(pages, file), 'utf8').matchAll(/^\s*"(\/[^"]*)"\s*=>/gm)].map(([, route]) => route));
  expect(routes.length).toBeGreaterThan(40);
  const seen = new Set([EVERYBODY, PERSON, COMPANY, SET_UP, TRANSFER, CONNECTING].flatMap((sights) => Object.values(sights)));
  expect(routes.filter((route) => !seen.has(route) && ![...LEADS_ON, ...ELSEWHERE].includes(route))).toEqual([]);
});

test('pages for everybody', async ({ page, house, javaScriptEnabled }) => {
  const tour = new Tour(EVERYBODY, javaScriptEnabled !== false);
  const { newcomer } = house.demo;
  await tour.visit(page, 'login', '/login');
  await page.getByLabel('Work e-mail').fill(newcomer.email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await tour.look(page, 'login-password');
  await typePassword(page, { email: newcomer.email, password: 'not the password at all' });
  await tour.look(page, 'login-refused');
  await tour.visit(page, 'login-enterprise-sso', '/login?with=sso');
  await page.getByLabel('SSO identifier').fill('Nobody has this');
  await press(page, 'Continue');
  await tour.look(page, 'login-enterprise-sso-refused');

  await tour.visit(page, 'signup', '/signup');
  await page.getByLabel('Name').fill('Anna Larsen');
  await page.getByLabel('Work e-mail').fill('anna.larsen@fresh.example');
  await page.getByLabel('Password', { exact: true }).fill('too short');
  await press(page, 'Create account');
  await tour.look(page, 'signup-refused');
  await page.getByLabel('Password', { exact: true }).fill('a quiet orchard in May');
  await press(page, 'Create account');
  await tour.look(page, 'signup-sent');
  await page.goto((await house.mailbox.waitForMail('anna.larsen@fresh.example', /confirm/i)).links[0]);
  await tour.look(page, 'verify');
  await tour.visit(page, 'verify-expired', '/verify/never-given-out');

  await page.context().clearCookies();
  await tour.visit(page, 'reset', '/reset');
  await page.getByLabel('Work e-mail').fill(newcomer.email);
  await press(page, /Send/);
  await tour.look(page, 'reset-sent');
  await page.goto((await house.mailbox.waitForMail(newcomer.email, /password/i)).links[0]);
  await tour.look(page, 'reset-choose');
  await page.getByLabel('New password').fill('too short');
  await press(page, /password/i);
  await tour.look(page, 'reset-refused');
  await tour.visit(page, 'reset-expired', '/reset/never-given-out');

  await tour.visit(page, 'codes', '/help/codes');
  await tour.visit(page, 'code', '/help/codes/saml.audience_mismatch');
  await tour.visit(page, 'code-unknown', '/help/codes/no.such_code');
  await tour.visit(page, 'not-found', '/no/such/page');
  await tour.visit(page, 'identifier-unknown', '/saml/nobody-has-this');
  await tour.visit(page, 'outgoing-mail', '/dev/mail');
  await tour.visit(page, 'components', '/dev/components');
  await tour.visit(page, 'components-sign-in', '/dev/components/sign-in');
  await tour.visit(page, 'components-consent', '/dev/components/consent');
  await tour.visit(page, 'components-refusal', '/dev/components/refusal');
  tour.end();
});

test("a person's own pages", async ({ page, house, javaScriptEnabled }) => {
  const tour = new Tour(PERSON, javaScriptEnabled !== false);
  const { newcomer } = house.demo;
  await signIn(page, newcomer);
  await tour.visit(page, 'home', '/');
  await tour.visit(page, 'organizations', '/organizations');
  await page.getByLabel('Organization name').fill('Acme');
  await page.getByLabel(/Address/).fill('acme');
  await press(page, 'Create organization');
  await tour.look(page, 'organizations-refused');
  await tour.visit(page, 'own-fleets', '/fleets');
  await page.getByRole('link', { name: 'Workbench' }).click();
  await tour.look(page, 'own-fleet');
  await page.getByLabel(/to confirm|exactly/i).fill('something else');
  await page.locator('form[action="/do/delete-fleet"]').evaluate((form: HTMLFormElement) => form.submit());
  await page.waitForLoadState();
  await tour.look(page, 'own-fleet-refused');

  await tour.visit(page, 'preferences', '/preferences');
  await page.getByLabel('Current password').fill('not the password at all');
  await page.getByLabel('New password').fill('a quiet orchard in May');
  await press(page, 'Change password');
  await tour.look(page, 'preferences-refused');
  await page.getByLabel('Key name').fill('Warehouse scanner');
  await press(page, 'Create API key');
  await tour.look(page, 'api-key');
  await tour.visit(page, 'enterprise-sso', '/preferences/sso');
  await page.getByLabel('SSO identifier').fill('nobody-has-this');
  await press(page, 'Show what would change');
  await tour.look(page, 'enterprise-sso-refused');

  await tour.visit(page, 'change-email', '/preferences/email');
  await page.getByLabel('New e-mail address').fill(newcomer.email);
  await press(page, 'Mail both addresses');
  await tour.look(page, 'change-email-refused');
  await page.getByLabel('New e-mail address').fill('pia@new.example');
  await press(page, 'Mail both addresses');
  await tour.look(page, 'preferences-email-waiting');
  await page.goto((await house.mailbox.waitForMail(newcomer.email, /change your e-mail/i)).links[0]);
  await tour.look(page, 'email-agree');
  await press(page, 'Agree to the change');
  await tour.look(page, 'email-agreed');
  await tour.visit(page, 'email-expired', '/email/never-given-out');

  ageSessions(house, 11);
  await tour.visit(page, 'change-email-old-session', '/preferences/email');
  await tour.visit(page, 'confirm', '/preferences/confirm?next=/fleets');
  await page.getByLabel('Password', { exact: true }).fill('not the password at all');
  await press(page, 'Confirm and go on');
  await tour.look(page, 'confirm-refused');
  tour.end();
});

test("a company's pages", async ({ page, other, house, javaScriptEnabled }) => {
  const tour = new Tour(COMPANY, javaScriptEnabled !== false);
  await signIn(page, house.demo.owner);
  await tour.visit(page, 'organization', ACME);
  await tour.visit(page, 'overview', `${ACME}/overview`);
  await tour.visit(page, 'members', `${ACME}/members`);
  await page.getByRole('link', { name: 'Oscar Lind' }).click();
  await tour.look(page, 'member');
  await press(page, 'Remove member');
  await expect(page.getByRole('heading', { name: 'Removed people' })).toBeVisible();
  await tour.look(page, 'members-removed');
  await tour.visit(page, 'invite-people', `${ACME}/members/invite`);
  await page.getByLabel('E-mail addresses').fill(' , ');
  await press(page, 'Look at the list');
  await tour.look(page, 'invite-people-refused');
  await page.getByLabel('E-mail addresses').fill('anna.larsen@fresh.example, not an address\nOlivia@acme.example\nno address at all');
  await press(page, 'Look at the list');
  await tour.look(page, 'invitations-look');
  await press(page, 'Send 2 invitations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invitations sent');
  await tour.look(page, 'invitations-sent');
  await tour.visit(page, 'members-invited', `${ACME}/members`);
  await other.goto((await house.mailbox.waitForMail('anna.larsen@fresh.example', /invited/)).links[0]);
  await tour.look(other, 'invitation');
  await other.getByLabel('Your name').fill('Anna Larsen');
  await other.getByLabel('Password', { exact: true }).fill('too short');
  await press(other, 'Create my account and join');
  await tour.look(other, 'invitation-refused');
  await tour.visit(other, 'invitation-expired', '/invitations/never-given-out');
  await tour.visit(page, 'teams', `${ACME}/teams`);
  await page.getByRole('link', { name: 'Field' }).click();
  await tour.look(page, 'team');
  await tour.visit(page, 'fleets', `${ACME}/fleets`);
  await page.getByRole('link', { name: 'Berlin' }).click();
  await tour.look(page, 'fleet');
  await tour.visit(page, 'domains', `${ACME}/domains`);
  await page.getByLabel('Domain', { exact: true }).fill('co.uk');
  await press(page, 'Add domain');
  await tour.look(page, 'domains-refused');
  await page.getByLabel('Domain', { exact: true }).fill('mail.acme.example');
  await press(page, 'Add domain');
  await tour.look(page, 'domains-pending');
  await command(house.database, ['domain', 'trust', 'acme', 'acme.example']);
  await tour.visit(page, 'domains-held', `${ACME}/domains`);
  await tour.visit(page, 'audit', `${ACME}/audit`);
  await tour.visit(page, 'audit-empty', `${ACME}/audit?action=nothing.like_this`);
  await tour.visit(page, 'settings', `${ACME}/settings`);
  await page.getByLabel('Organization name').fill(' ');
  await press(page, 'Save name');
  await tour.look(page, 'settings-refused');
  await tour.visit(page, 'sign-ins-empty', `${ACME}/sign-ins`);
  await tour.visit(page, 'providers-empty', PROVIDERS);

  await page.context().clearCookies();
  await signIn(page, house.demo.member);
  await tour.visit(page, 'providers-forbidden', PROVIDERS);
  await tour.visit(page, 'settings-forbidden', `${ACME}/settings`);
  await page.context().clearCookies();
  await signIn(page, house.demo.stranger.owner);
  await tour.visit(page, 'providers-plan', '/organizations/globex/identity-providers');
  await tour.visit(page, 'overview-observer', '/organizations/globex/overview');
  tour.end();
});

test('the set-up of an identity provider', async ({ page, house, javaScriptEnabled }) => {
  const tour = new Tour(SET_UP, javaScriptEnabled !== false);
  const provider = `${PROVIDERS}/acme`;
  await signIn(page, house.demo.owner);
  await tour.visit(page, 'provider-new', `${PROVIDERS}/new`);
  await page.getByRole('radio', { name: 'Okta' }).check();
  await page.getByLabel('SSO identifier').fill('Not An Identifier');
  await press(page, 'Save and show our values');
  await tour.look(page, 'provider-new-refused');
  await page.getByRole('radio', { name: 'Okta' }).check();
  await page.getByLabel('SSO identifier').fill('acme');
  await press(page, 'Save and show our values');
  await page.waitForURL(/\/values$/);
  await tour.visit(page, 'provider-identifier', `${provider}/provider`);
  await tour.visit(page, 'provider-draft', provider);
  await tour.visit(page, 'providers-draft', PROVIDERS);
  for (const product of PRODUCTS) {
    await page.goto(provider);
    await page.getByLabel('Product', { exact: true }).selectOption(product);
    await press(page, 'Save settings');
    await page.waitForURL((url) => url.pathname === provider);
    await tour.visit(page, `guide-${product}`, `${provider}/values`);
  }
  await tour.visit(page, 'metadata', `${provider}/metadata`);
  await page.getByLabel('Or paste the metadata').fill('This is not XML.');
  await press(page, 'Preview metadata');
  await tour.look(page, 'metadata-refused');
  const files = { 'metadata-file-refused': 'encryption-only.xml', 'preview-choice': 'shibboleth-aggregate.xml', preview: 'okta.xml' };
  for (const [name, file] of Object.entries(files)) {
    await page.goto(`${provider}/metadata`);
    await page.getByLabel('Metadata file').setInputFiles(join(METADATA, file));
    await press(page, 'Preview metadata');
    await tour.look(page, name);
  }
  await tour.visit(page, 'go-live-missing', `${provider}/go-live`);
  await page.goto(`${provider}/metadata/preview`);
  await press(page, 'Save metadata');
  await tour.look(page, 'provider-organizations');
  await press(page, 'Save and continue');
  await tour.look(page, 'go-live');
  await press(page, 'Go live');
  await expect(page.getByText('The identity provider is live.')).toBeVisible();
  await tour.look(page, 'provider');
  await tour.visit(page, 'providers', PROVIDERS);
  await tour.visit(page, 'people-empty', `${provider}/people`);
  await tour.visit(page, 'provider-delete', `${provider}/delete`);
  await page.locator('form[action="/do/delete-identity-provider"]').evaluate((form: HTMLFormElement) => form.submit());
  await page.waitForLoadState();
  await tour.look(page, 'provider-delete-refused');
  tour.end();
});

test('the way of a transfer', async ({ page, other, house, directory, javaScriptEnabled }) => {
  const tour = new Tour(TRANSFER, javaScriptEnabled !== false);
  const { newcomer, second, owner } = house.demo;
  const provider = `${PROVIDERS}/acme`;
  await signIn(other, owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });

  await signIn(page, newcomer);
  await askForConsent(page, 'acme');
  await tour.look(page, 'consent');
  await page.locator('form[action="/do/consent"]').evaluate((form: HTMLFormElement) => form.submit());
  await page.waitForURL(/sso\/acme$/);
  await tour.look(page, 'consent-refused');
  ageSessions(house, 11);
  await page.reload();
  await tour.look(page, 'consent-old-session');
  ageSessions(house, -11);
  await page.reload();

  // The page that leads to the directory goes on by itself; an empty answer keeps the browser where it is.
  const onward = /\/saml\/acme(\/start\/.*)?(\?.*)?$/;
  await page.route(onward, (route) => route.fulfill({ status: 204 }));
  await agree(page);
  await page.waitForURL(/\/continue\//);
  await tour.look(page, 'leaving');
  await page.unroute(onward);
  await page.getByRole('link', { name: /Continue to/ }).click();
  await answerAtDirectory(page, 'someone.else@acme.example');
  await tour.look(page, 'transfer-refused');
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  await tour.look(page, 'receipt');
  await tour.visit(page, 'home-managed', '/');
  await tour.visit(page, 'preferences-managed', '/preferences');

  await page.context().clearCookies();
  await typePassword(page, newcomer);
  await tour.look(page, 'login-company');
  await page.route(onward, (route) => route.fulfill({ status: 204 }));
  await tour.visit(page, 'login-onward', '/login?to=acme');
  await page.unroute(onward);
  await signIn(page, second);
  await page.goto('/saml/acme');
  const asked = await whatIsAsked(page, directory);
  await carry(page, directory, asked, await answerTo(asked, directory, newcomer.email));
  await tour.look(page, 'change-accounts');
  await press(page, /Continue as/);
  await expectSignedIn(page);
  await page.context().clearCookies({ name: 'gatehouse-session' });
  await tour.visit(page, 'login-last', '/login');
  await command(house.database, ['domain', 'trust', 'acme', 'acme.example']);
  await typeAddress(page, newcomer.email);
  await tour.look(page, 'login-domain');

  await tour.visit(other, 'people', `${provider}/people`);
  await other.getByRole('link', { name: 'Delete SAML account' }).first().click();
  await tour.look(other, 'person-delete');
  await tour.visit(other, 'provider-people-left', `${provider}/delete`);
  await tour.visit(other, 'sign-ins', `${ACME}/sign-ins`);
  const line = (outcome: string) => other.getByRole('row').filter({ hasText: outcome }).getByRole('link').first();
  await line('Refused').click();
  await tour.look(other, 'sign-in-refused');
  await other.getByRole('link', { name: 'Examine again' }).click();
  await tour.look(other, 'sign-in-replayed');
  await other.goto(`${ACME}/sign-ins`);
  await line('In').click();
  await tour.look(other, 'sign-in-accepted');
  await tour.visit(other, 'sign-ins-none-match', `${ACME}/sign-ins?q=nothing-like-this`);

  await other.goto(provider);
  await other.route(onward, (route) => route.fulfill({ status: 204 }));
  await press(other, 'Test connection');
  await other.waitForURL(/\/tests\//);
  await tour.look(other, 'connection-test');
  await other.unroute(onward);
  await other.getByRole('link', { name: /Continue to/ }).click();
  await answerAtDirectory(other, newcomer.email);
  await expect(other.getByText('The connection works')).toBeVisible();
  await tour.look(other, 'connection-tested');

  await other.goto(provider);
  await press(other, 'Make renew link');
  const link = await other.locator('#renew-link').inputValue();
  await page.context().clearCookies();
  await page.goto(link);
  await tour.look(page, 'renew');
  await page.getByLabel('Or paste it').fill('This is no certificate.');
  await press(page, 'Hand in');
  await tour.look(page, 'renew-refused');
  await page.context().clearCookies();
  await tour.visit(page, 'renew-expired', '/renew');
  tour.end();
});

test('the way of connecting', async ({ page, other, house, directory, javaScriptEnabled }) => {
  const tour = new Tour(CONNECTING, javaScriptEnabled !== false);
  const { member, owner } = house.demo;
  await signIn(other, owner);
  await addIdentityProvider(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await leaveAccountsToPeople(other, house, 'acme');
  await tour.look(other, 'account-mode');

  await signIn(page, member);
  await tour.visit(page, 'preferences-connect', '/preferences');
  await page.getByRole('link', { name: 'Connect SAML' }).click();
  await tour.look(page, 'connect');
  await press(page, 'Send me the link');
  await tour.look(page, 'connect-sent');
  await page.goto((await house.mailbox.waitForMail(member.email, /Connect your account/)).links[0]);
  await tour.look(page, 'connect-link');
  await page.getByLabel('New password').fill('too short');
  await press(page, /Continue to/);
  await tour.look(page, 'connect-refused');
  await page.getByLabel('New password').fill('a quiet orchard in May');
  await press(page, /Continue to/);
  await answerAtDirectory(page, member.email);
  await expect(page).toHaveURL(/preferences/);
  await tour.look(page, 'preferences-connected');

  directory.subject = () => ({ nameIdentifier: 'another-name', nameIdentifierFormat: PERSISTENT });
  await page.context().clearCookies();
  await page.goto('/saml/acme');
  await answerAtDirectory(page, member.email);
  await tour.look(page, 'subject-changed');
  await page.getByRole('link', { name: 'Reconnect' }).click();
  await tour.look(page, 'reconnect');
  await page.getByLabel('Work e-mail').fill(member.email);
  await press(page, 'Send a link');
  await tour.look(page, 'reconnect-sent');
  tour.end();
});
