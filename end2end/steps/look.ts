import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const SCREENS = resolve(__dirname, '../artifacts/screens');
const WIDTHS = [1440, 390];
const THEMES = ['light', 'dark'] as const;

/** Names of pages and their addresses as the router has them; `null` for pages that stand in for another. */
export type Sights = Record<string, string | null>;

/** A round through some pages, each looked at as it stands, whatever was done to get there. */
export class Tour {
  private readonly left: Set<string>;

  constructor(
    private readonly sights: Sights,
    private readonly javaScript: boolean,
  ) {
    this.left = new Set(Object.keys(sights));
  }

  /**
   * Takes the page's picture in both themes and at both widths. Axe looks at it wide and light, and narrow and dark:
   * colours do not depend on the width, nor order and names on the theme. Without JavaScript it is enough that the page
   * is all there and fits.
   */
  async look(page: Page, name: string): Promise<void> {
    expect(this.left.delete(name), `${name} is looked at once`).toBe(true);
    const route = this.sights[name];
    if (route !== null) expect(new URL(page.url()).pathname, name).toMatch(pattern(route));
    await expect.soft(page.getByRole('main'), name).toHaveCount(1);
    // The sheet of all components shows a page's head among the others.
    await expect.soft(page.getByRole('heading', { level: 1 }), name).toHaveCount(name === 'components' ? 2 : 1);
    mkdirSync(SCREENS, { recursive: true });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      expect.soft(await overflows(page), `${name} at ${width} scrolls sideways`).toBe(false);
      if (!this.javaScript) continue;
      for (const theme of THEMES) {
        await page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);
        // Pictures are for people to look at.
        if (!process.env.CI) await page.screenshot({ path: `${SCREENS}/${name}-${width}-${theme}.png`, fullPage: true, animations: 'disabled' });
        if ((width === 390) !== (theme === 'dark')) continue;
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
        expect.soft(found, `${name} at ${width}, ${theme}`).toEqual([]);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }

  /** Opens an address and looks at what is there. */
  async visit(page: Page, name: string, path: string): Promise<void> {
    await page.goto(path);
    await this.look(page, name);
  }

  /** Fails while something was not looked at. */
  end(): void {
    expect([...this.left], 'pages nobody looked at').toEqual([]);
  }
}

function pattern(route: string): RegExp {
  const parts = route.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}

function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
