import { request, type APIRequestContext } from '@playwright/test';
import type { Database } from '../stack/database';
import { Server } from '../stack/gatehouse';
import { expect, test, type House } from '../stack/fixtures';
import { agree, askForConsent } from '../steps/consent';
import { answerAtDirectory } from '../steps/directory';
import { connectCompany } from '../steps/identity-provider';
import { me } from '../steps/state';
import { signIn } from '../steps/sign-in';

const ROUNDS = Number(process.env.GATEHOUSE_KILLS ?? 50);

/** The newcomer's fleets as the company would show them; Berlin is taken there. */
const FLEETS = ['Berlin-2', 'Lisbon', 'Workbench'];

/** Whether the transfer happened; fails when it did in part. `admin` is signed in. */
async function transferred(api: APIRequestContext, admin: APIRequestContext, { demo }: House): Promise<boolean> {
  const keys = await Promise.all(demo.newcomer.keys.map(async (key) => (await me(api, key)).status));
  const page = await (await admin.get(`/organizations/${demo.company.slug}/fleets`)).text();
  const fleets = FLEETS.filter((name) => page.includes(name));
  const members = await (await admin.get(`/organizations/${demo.company.slug}/members`)).text();
  const joined = members.includes(demo.newcomer.email);
  expect(fleets).toEqual(joined ? FLEETS : []);
  expect(keys).toEqual(demo.newcomer.keys.map(() => (joined ? 401 : 200)));
  return joined;
}

test('a server killed at any moment of the transfer leaves all of it or nothing', async ({ page, other, house, directory }) => {
  test.setTimeout(10_000 * ROUNDS);
  await connectCompany(other, house, { identifier: 'acme', metadata: await directory.metadata() });
  await signIn(page, house.demo.newcomer);
  await askForConsent(page, 'acme');
  await agree(page);
  // The answer is checked and stored; the request that decides is held back here, to be made in each round.
  let complete = '';
  await page.route(/\/saml\/acme\/complete/, (route) => {
    complete = route.request().url();
    return route.fulfill({ body: 'held back' });
  });
  await answerAtDirectory(page, house.demo.newcomer.email);
  await expect(page.getByText('held back')).toBeVisible();
  const cookie = (await page.context().cookies(house.url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  await house.server.stop();

  const listen = new URL(house.url).host;
  const api = await request.newContext({ baseURL: house.url });
  const round = async (database: Database, killAfter: number | undefined) => {
    let server = await Server.start(database, { listen });
    const began = performance.now();
    const answer = fetch(complete, { headers: { cookie }, redirect: 'manual' }).then(
      ({ status }) => status,
      () => 'cut off' as const,
    );
    if (killAfter !== undefined) {
      await new Promise((moment) => setTimeout(moment, killAfter));
      await server.stop('SIGKILL');
    }
    const status = await answer;
    const took = performance.now() - began;
    if (killAfter !== undefined) server = await Server.start(database, { listen });
    const done = await transferred(api, other.request, house);
    await server.stop();
    return { status, took, done };
  };

  const whole = house.database.copy();
  const undisturbed = await round(whole, undefined);
  whole.drop();
  expect(undisturbed.done).toBe(true);

  const counts = { 'nothing happened': 0, 'all of it happened, unanswered': 0, 'all of it happened, answered': 0 };
  for (let count = 0; count < ROUNDS; count++) {
    const database = house.database.copy();
    const { status, done } = await round(database, Math.random() * undisturbed.took);
    database.drop();
    if (!done) counts['nothing happened']++;
    else if (status === 'cut off') counts['all of it happened, unanswered']++;
    else counts['all of it happened, answered']++;
  }
  await api.dispose();
  console.log(`${ROUNDS} kills within ${undisturbed.took.toFixed(0)} ms: ${JSON.stringify(counts)}`);
});
