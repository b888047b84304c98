import { test as base, type Page } from '@playwright/test';
import { SamlpIdentityProvider } from '../identity-providers/samlp';
import { emptyDatabase, type Database, type Engine } from './database';
import { type Demo, demoOf } from './demo';
import { command, Server } from './gatehouse';
import { Mailbox } from './mailbox';

export interface Options {
  /** Which database the servers under test stand on. */
  engine: Engine;
}

/** A server of this test's own, on a fresh copy of the demo company's database, with its mailbox. */
export interface House {
  readonly url: string;
  readonly demo: Demo;
  readonly mailbox: Mailbox;
  readonly database: Database;
  readonly server: Server;
}

interface Filled {
  database: Database;
  demo: Demo;
}

export const test = base.extend<{ settings: Record<string, string>; house: House; directory: SamlpIdentityProvider; other: Page }, Options & { filled: Filled }>({
  engine: ['sqlite', { option: true, scope: 'worker' }],

  filled: [
    async ({ engine }, use) => {
      const database = emptyDatabase(engine);
      await use({ database, demo: demoOf(await command(database, ['demo'])) });
      database.drop();
    },
    { scope: 'worker' },
  ],

  /** Settings beyond those that every server gets. */
  settings: async ({}, use) => use({}),

  house: async ({ filled, settings }, use, info) => {
    const database = filled.database.copy();
    const mailbox = await Mailbox.open();
    const server = await Server.start(database, { smtpUrl: mailbox.url, settings });
    await use({ url: server.url, demo: filled.demo, mailbox, database, server });
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log(), contentType: 'text/plain' });
    await mailbox.close();
    database.drop();
  },

  baseURL: async ({ house }, use) => use(house.url),

  /** The company's directory: an identity provider on another site. */
  directory: async ({}, use) => {
    const provider = await SamlpIdentityProvider.start();
    await use(provider);
    await provider.stop();
  },

  /** A second browser with cookies of its own. */
  other: async ({ browser, house, javaScriptEnabled, locale }, use) => {
    const context = await browser.newContext({ baseURL: house.url, javaScriptEnabled, locale });
    await use(await context.newPage());
    await context.close();
  },
});

export { expect } from '@playwright/test';
