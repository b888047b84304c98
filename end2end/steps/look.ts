import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const SCREENS = resolve(__dirname, '../artifacts/screens');
const WIDTHS = [1440, 390];
const THEMES = ['light', 'dark'] as const;

/** Takes the page's picture in both themes and at both widths, and lets axe look at each. */
export async function look(page: Page, name: string, url: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  const cookie = { name: 'gatehouse-theme', url: new URL(page.url()).origin };
  for (const theme of THEMES) {
    await page.context().addCookies([{ ...cookie, value: theme }]);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.goto(url);
      await page.screenshot({ path: `${SCREENS}/${name}-${width}-${theme}.png`, fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
      expect.soft(found, `${name} at ${width}, ${theme}`).toEqual([]);
      expect.soft(await overflows(page), `${name} at ${width} scrolls sideways`).toBe(false);
    }
  }
}

function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
