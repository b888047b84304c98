import config from '../playwright.config';

/** By hand only: it takes Java and what Maven delivers. */
export default {
  ...config,
  testDir: '.',
  outputDir: '../artifacts/keycloak',
  // It shares the machine with a Java server.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: { ...config.use, engine: 'sqlite' },
  projects: [{ name: 'keycloak', testMatch: 'keycloak.spec.ts' }],
};
