import { expect, type Page } from '@playwright/test';
import { until } from '../stack/until';

/** At the company's directory (npm samlp): signs in as `email` and lets the answer go back to the service. */
export async function answerAtDirectory(page: Page, email: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Company directory' })).toBeVisible();
  const directory = new URL(page.url()).origin;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Sign in at the company' }).click();
  await carryAnswer(page, directory);
}

/** Waits for the browser to leave the directory; without JavaScript the page that carries the answer has a button. */
async function carryAnswer(page: Page, directory: string): Promise<void> {
  const button = page.getByRole('button', { name: /^Continue/ });
  await until('the answer is on its way', async () => {
    if (new URL(page.url()).origin !== directory) return true;
    if (!(await button.isVisible())) return false;
    await button.click();
    return true;
  });
  await page.waitForURL((url) => url.origin !== directory);
}
