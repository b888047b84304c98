import config from '../playwright.config';

/** Numbers, not judgements: run by hand with a release build in GATEHOUSE_BIN. */
export default { ...config, testDir: '.', projects: [{ name: 'measure', testMatch: 'measure.spec.ts' }] };
