import type { Page } from '@playwright/test';
import { signIn } from '../steps/sign-in';
import { me } from '../steps/state';
import { expect, test } from '../stack/fixtures';

const ACME = '/organizations/acme';

/** The key that the page shows, this once. */
async function shownKey(page: Page): Promise<string> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The new API key');
  return page.getByLabel('API key', { exact: true }).inputValue();
}

test('a service account and an organization get keys, a program uses them, and one takes the place of another @main', async ({ page, house, request }) => {
  const api = async (key: string, path: string) => {
    const answer = await request.get(`/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
    return { status: answer.status(), body: (await answer.json()) as { code?: string; items?: unknown[] } };
  };
  await signIn(page, house.demo.owner);
  await page.goto(`${ACME}/overview`);
  await page.getByRole('link', { name: 'Service accounts' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Nightly release');
  await page.getByLabel('Role').selectOption('Member: uses fleets and devices');
  await page.getByRole('button', { name: 'Create service account' }).click();
  await page.getByLabel('Key name').fill('CI');
  await page.getByRole('button', { name: 'Create API key' }).click();
  const robot = await shownKey(page);
  expect(robot).toMatch(/^gh_service_/);
  await page.reload();
  await expect(page.getByText(robot)).toHaveCount(0);
  expect((await me(request, robot)).body).toMatchObject({ kind: 'service', name: 'Nightly release' });

  await page.goto(`${ACME}/members`);
  const row = page.getByRole('row', { name: /Nightly release/ });
  await expect(row).toContainText('Service account');
  await expect(row).not.toContainText('Not connected');

  await page.goto(`${ACME}/api-keys`);
  await page.getByLabel('Key name').fill('Deploy pipeline');
  await page.getByLabel('Role').selectOption('member');
  await page.getByRole('button', { name: 'Create API key' }).click();
  const old = await shownKey(page);
  expect((await api(old, '/organizations/acme/fleets')).status).toBe(200);
  expect((await api(old, '/organizations/acme/identity-providers')).body.code).toBe('access.admin_required');
  await page.getByRole('link', { name: 'I have stored it' }).click();

  await page.getByLabel('Key to replace').selectOption({ label: `Deploy pipeline (ends with ${old.slice(-4)})` });
  await page.getByLabel('The old key should').selectOption('Go on for 3 days');
  await page.getByRole('button', { name: 'Replace key' }).click();
  const next = await shownKey(page);
  expect((await me(request, old)).status).toBe(200);
  expect((await me(request, next)).status).toBe(200);

  house.database.execute('update organization_key set replaced_from = created_at where replaced_from is not null');
  const refused = await me(request, old);
  expect(refused).toMatchObject({ status: 401, body: { code: 'access.key_replaced' } });
  expect((await me(request, next)).status).toBe(200);

  await page.goto(`${ACME}/api-keys`);
  await page.getByRole('button', { name: `Revoke Deploy pipeline ending ${next.slice(-4)}` }).click();
  await expect(page.getByText('The key is revoked.')).toBeVisible();
  expect((await me(request, next)).body.code).toBe('access.key_revoked');

  await page.goto(`${ACME}/service-accounts`);
  await page.getByRole('link', { name: 'Nightly release' }).click();
  await page.getByRole('button', { name: 'Disable service account' }).click();
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  expect((await me(request, robot)).status).toBe(401);
});
