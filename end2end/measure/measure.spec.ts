import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SamlpIdentityProvider } from '../identity-providers/samlp';
import { emptyDatabase, type Engine } from '../stack/database';
import { demoOf } from '../stack/demo';
import { expect, test as base, type House } from '../stack/fixtures';
import { command, Server } from '../stack/gatehouse';
import { TlsProxy } from '../stack/tls-proxy';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { signIn } from '../steps/sign-in';
import { fullLogin, Visitor } from './login';
import { cpuSeconds, residentMebibytes } from './processes';

const LOGINS = Number(process.env.GATEHOUSE_LOGINS ?? 1000);
const PAGES = Number(process.env.GATEHOUSE_PAGES ?? 5000);
const AT_ONCE = 8;

const test = base.extend({ ignoreHTTPSErrors: true });

/** Runs `work` so many times, eight at once. */
async function many(times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const line = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}

function postmaster(): number {
  const script = resolve(__dirname, '../../scripts/postgres');
  const folder = execFileSync(script, ['folder'], { encoding: 'utf8' }).trim();
  return Number(readFileSync(`${folder}/data/postmaster.pid`, 'utf8').split('\n')[0]);
}

for (const engine of ['sqlite', 'postgres'] as Engine[]) {
  test(`numbers on ${engine}`, async ({ browser }) => {
    test.setTimeout(600_000);
    const proxy = await TlsProxy.start();
    const database = emptyDatabase(engine);
    const demo = demoOf(await command(database, ['demo']));
    const url = proxy.url('gatehouse.test');
    const server = await Server.start(database, { demo: false, baseUrl: url, settings: { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1' } });
    const directory = await SamlpIdentityProvider.start();
    proxy.route('gatehouse.test', [Number(server.listen.split(':')[1])]);
    proxy.route('directory.test', [directory.port]);
    directory.origin = proxy.url('directory.test');
    const numbers: Record<string, string> = {};
    try {
      numbers['idle, resident'] = `${residentMebibytes(server.pid).toFixed(1)} MiB`;
      const pids = [server.pid, ...(engine === 'postgres' ? [postmaster()] : [])];
      const perCpuSecond = async (times: number, work: () => Promise<void>) => {
        const before = cpuSeconds(pids);
        await many(times, work);
        return (times / (cpuSeconds(pids) - before)).toFixed(0);
      };
      const host = new URL(url).host;

      const house = { url, demo, database, server } as House;
      const [admin, page] = [await browser.newPage({ baseURL: url }), await browser.newPage({ baseURL: url })];
      await connectCompany(admin, house, { identifier: 'acme', metadata: await directory.metadata() });
      await signIn(page, demo.newcomer);
      await askForConsent(page, 'acme');
      await agree(page);
      await answerAtDirectory(page, demo.newcomer.email);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Your account now belongs to');

      numbers['login pages per CPU second'] = await perCpuSecond(PAGES, async () => {
        expect((await new Visitor(server.listen, host).ask('/login')).status).toBe(200);
      });
      numbers['full logins per CPU second'] = await perCpuSecond(LOGINS, () =>
        fullLogin(new Visitor(server.listen, host), directory, 'acme', demo.newcomer.email),
      );
      numbers['first visit'] = await firstVisit(await browser.newPage({ baseURL: url }));
    } finally {
      console.log(`${engine}: ${JSON.stringify(numbers, null, 2)}`);
      await Promise.all([server.stop(), proxy.stop(), directory.stop()]);
      database.drop();
    }
  });
}

/** What a browser that was never here loads for the login page. */
async function firstVisit(page: Page): Promise<string> {
  const sizes: Promise<[string, number]>[] = [];
  page.on('response', (answer) =>
    sizes.push(
      answer.request().sizes().then(({ responseBodySize }) => [new URL(answer.url()).pathname, responseBodySize]),
    ),
  );
  await page.goto('/login', { waitUntil: 'networkidle' });
  const all = await Promise.all(sizes);
  const kilobytes = all.reduce((sum, [, size]) => sum + size, 0) / 1024;
  return `${kilobytes.toFixed(1)} KiB: ${all.map(([path, size]) => `${path} ${size}`).join(', ')}`;
}
