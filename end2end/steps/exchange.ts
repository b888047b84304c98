import { expect, type Page } from '@playwright/test';
import type { DirectAnswer, SamlpIdentityProvider } from '../identity-providers/samlp';
import { person } from '../identity-providers/person';

/** What a browser brought to the directory and did not answer yet. */
export interface Asked {
  acsUrl: string;
  audience: string;
  requestId: string;
  relayState: string;
}

/** What the browser, now at the directory's door, asks for. */
export async function whatIsAsked(page: Page, directory: SamlpIdentityProvider): Promise<Asked> {
  await expect(page.getByRole('heading', { name: 'Company directory' })).toBeVisible();
  const request = directory.requests.at(-1);
  if (!request) throw new Error('nothing was asked');
  const relayState = page.locator('input[name=RelayState]');
  return {
    acsUrl: request.assertionConsumerServiceURL,
    audience: request.issuer,
    requestId: request.id,
    relayState: (await relayState.count()) > 0 ? await relayState.inputValue() : '',
  };
}

/** A signed answer to what was asked, about `email`; `changes` make it a wrong one. */
export function answerTo(asked: Asked, directory: SamlpIdentityProvider, email: string, changes: Partial<DirectAnswer> = {}): Promise<string> {
  return directory.respond(person(email), { acsUrl: asked.acsUrl, audience: asked.audience, inResponseTo: asked.requestId, ...changes });
}

/** Lets this browser carry an answer to the service, cross-site, as the directory's page would. */
export async function carry(page: Page, directory: SamlpIdentityProvider, asked: Asked, token: string): Promise<void> {
  await page.goto(directory.carrierOf(asked.acsUrl, token, asked.relayState));
  const button = page.getByRole('button', { name: 'Continue to the service' });
  if (await button.isVisible()) await button.click();
  await page.waitForURL((url) => url.origin !== directory.origin);
}

/** Changes one character of the signed part of an answer. */
export function tamper(token: string, from: string, to: string): string {
  const xml = Buffer.from(token, 'base64').toString();
  if (!xml.includes(from)) throw new Error(`the answer does not contain ${from}`);
  return Buffer.from(xml.replaceAll(from, to)).toString('base64');
}
