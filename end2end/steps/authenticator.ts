import { createHmac } from 'node:crypto';
import { expect, type Page } from '@playwright/test';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30_000;

/** An authenticator app that was told a key. [RFC 6238] */
export class Authenticator {
  private readonly key: Buffer;
  private last = 0;

  /** `text` is base 32, with spaces or without. [RFC 4648 §6] */
  constructor(text: string) {
    const bits = [...text.replaceAll(' ', '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
    this.key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  }

  /**
   * A code that was not shown before. A service takes each once, and the next one half a minute early: so nobody has to
   * wait, for two codes in a row.
   */
  async code(): Promise<string> {
    const step = Math.max(Math.floor(Date.now() / STEP), this.last + 1);
    await expect.poll(() => step * STEP - Date.now(), { timeout: STEP + 5_000 }).toBeLessThanOrEqual(STEP - 1_000);
    this.last = step;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac('sha1', this.key).update(counter).digest();
    const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }
}

/** From the Preferences through the set-up: the app, and the recovery codes, which are shown. */
export async function turnOnTwoFactor(page: Page): Promise<{ app: Authenticator; codes: string[] }> {
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Set up two-factor' }).click();
  await expect(page.getByRole('img', { name: 'QR code with the key for your app' })).toBeVisible();
  const app = new Authenticator(await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue());
  await page.getByLabel('Code', { exact: true }).fill(await app.code());
  await page.getByRole('button', { name: 'Turn on two-factor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
  const codes = (await page.getByRole('region', { name: 'Recovery codes' }).innerText()).trim().split(/\s+/);
  expect(codes).toHaveLength(10);
  return { app, codes };
}

/** Types the code that a sign-in waits for. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Type your code');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
