import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import type { Options } from './stack/fixtures';

/** Debian's Chromium, without its window where that is a package. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? CHROMIUM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The names of the https pass; 127.0.0.1 and localhost, the two sites of the others, need none.
    '--host-resolver-rules=MAP *.test 127.0.0.1',
  ],
};

/** These have a place of their own below. */
const HARNESS = ['identity-providers.spec.ts', 'stack.spec.ts'];
const APPEARANCE = ['appearance.spec.ts', 'appearance-sso.spec.ts'];
const ONCE = [...APPEARANCE, 'load-balancer.spec.ts'];

export default defineConfig<object, Options>({
  testDir: 'tests',
  outputDir: 'artifacts/failures',
  // A browser, a server and an identity provider wait for one another now and then: three at once fill two cores.
  workers: 3,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  // Pages that fade into one another take no click while they do.
  use: { launchOptions, contextOptions: { reducedMotion: 'reduce' }, locale: 'en-GB', timezoneId: 'UTC', screenshot: 'only-on-failure', actionTimeout: 10_000 },
  projects: [
    { name: 'harness', testMatch: HARNESS },
    { name: 'sqlite', testIgnore: [...HARNESS, ...ONCE], use: { engine: 'sqlite' } },
    // What a database decides is tested in Rust on both; here the journeys are made on both.
    { name: 'postgres', testIgnore: [...HARNESS, ...ONCE], grep: /@main/, use: { engine: 'postgres' } },
    { name: 'no-javascript', testIgnore: [...HARNESS, ...ONCE], grep: /@main/, use: { javaScriptEnabled: false } },
    { name: 'load-balancer', testMatch: 'load-balancer.spec.ts' },
    { name: 'appearance', testMatch: APPEARANCE, use: { engine: 'sqlite' } },
    { name: 'appearance-no-javascript', testMatch: APPEARANCE, use: { engine: 'sqlite', javaScriptEnabled: false } },
  ],
});
