import { expect, type Page } from '@playwright/test';

/** The page says that sign-in was refused, with this code and a reference, and gives away no more than that. */
export async function expectRefusal(page: Page, code: string): Promise<void> {
  await expect(page.getByRole('main')).toContainText(code);
  await expect(page.getByRole('textbox', { name: 'Reference' })).toHaveValue(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
}
