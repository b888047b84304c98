import { defineConfig } from '@playwright/test';

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP *.test 127.0.0.1',
  ],
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'artifacts/failures',
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { launchOptions, locale: 'en-GB', timezoneId: 'UTC', screenshot: 'only-on-failure', trace: 'off' },
  projects: [{ name: 'harness', testMatch: ['identity-providers.spec.ts', 'stack.spec.ts'] }],
});
