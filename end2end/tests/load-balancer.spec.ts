import { test as base } from '../stack/fixtures';
import { expect } from '@playwright/test';
import { emptyDatabase } from '../stack/database';
import { demoOf } from '../stack/demo';
import type { House } from '../stack/fixtures';
import { command, Server } from '../stack/gatehouse';
import { Mailbox } from '../stack/mailbox';
import { TlsProxy } from '../stack/tls-proxy';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { answerTo, whatIsAsked } from '../steps/exchange';
import { connectCompany } from '../steps/identity-provider';
import { signIn } from '../steps/sign-in';

/** Two servers on one PostgreSQL behind a proxy that ends TLS, the directory behind the same proxy. */
const test = base.extend<{ balancer: TlsProxy; servers: Server[] }>({
  ignoreHTTPSErrors: true,
  balancer: async ({}, use) => {
    const proxy = await TlsProxy.start();
    await use(proxy);
    await proxy.stop();
  },
  servers: async ({}, use) => {
    await use([]);
  },
  house: async ({ balancer, servers }, use, info) => {
    const database = emptyDatabase('postgres');
    const demo = demoOf(await command(database, ['demo']));
    const mailbox = await Mailbox.open();
    const options = {
      demo: false,
      smtpUrl: mailbox.url,
      baseUrl: balancer.url('gatehouse.test'),
      settings: { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1' },
    };
    for (let count = 0; count < 2; count++) servers.push(await Server.start(database, options));
    balancer.route('gatehouse.test', servers.map(({ listen }) => Number(listen.split(':')[1])));
    const house: House = { url: balancer.url('gatehouse.test'), demo, mailbox, database, server: servers[0] };
    await use(house);
    for (const server of servers) {
      await server.stop();
      if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log(), contentType: 'text/plain' });
    }
    await mailbox.close();
    database.drop();
  },
  directory: async ({ directory, balancer }, use) => {
    balancer.route('directory.test', [directory.port]);
    directory.origin = balancer.url('directory.test');
    await use(directory);
  },
});

test('the whole way over https, each request at another server', async ({ page, other, house, directory, balancer }) => {
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, house.demo.newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');
  const cookies = await page.context().cookies(house.url);
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.name).toMatch(/^__Host-/);
    expect(cookie.secure).toBe(true);
  }
  await page.context().clearCookies();
  await page.goto(`${house.url}/saml/acme?next=/preferences`);
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page).toHaveURL(`${house.url}/preferences`);
  const ports = new Set(balancer.served.filter(({ host }) => host === 'gatehouse.test').map(({ port }) => port));
  expect(ports.size).toBe(2);
});

test('one answer posted to both servers at once is one login', async ({ page, other, house, directory, servers }) => {
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await page.goto(`${house.url}/saml/acme`);
  const asked = await whatIsAsked(page, directory);
  const body = new URLSearchParams({ SAMLResponse: await answerTo(asked, directory, house.demo.newcomer.email), RelayState: asked.relayState });
  const { host } = new URL(house.url);
  const answers = await Promise.all(
    servers.map((server) =>
      fetch(`http://${server.listen}/saml/acme/callback`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': host, 'x-forwarded-for': '192.0.2.1' },
      }),
    ),
  );
  const taken = answers.filter(({ status }) => status === 303);
  expect(taken).toHaveLength(1);
  const refused = answers.find(({ status }) => status !== 303);
  expect(await refused?.text()).toContain('saml.replayed');
});
