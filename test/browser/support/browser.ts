import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { ROOT } from "../../support/sources.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARTEFACTS = path.join(ROOT, "test-artefacts");

/** `null`: there is no Chromium on this machine; `LEADCLOCK_CHROMIUM` names another place. */
const chromiumPath =
  [process.env.LEADCLOCK_CHROMIUM ?? "", ...PLACES].find((one) => one !== "" && existsSync(one)) ?? null;

/** As `describe`; without a Chromium one test that says what to install, and nothing else. */
export const inBrowser = (name: string, tests: () => void): void => {
  if (chromiumPath !== null) return void describe(name, tests);
  describe(name, () => {
    test("was not tried: no Chromium here (apt-get install chromium, or set LEADCLOCK_CHROMIUM)", () => {
      expect(chromiumPath).toBeNull();
    });
  });
};

const WIDTHS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** Every look of a page: two widths, two themes. */
export const LOOKS = (["wide", "phone"] as const).flatMap((width) =>
  (["light", "dark"] as const).map((theme) => ({ width, theme })),
);
export type Look = (typeof LOOKS)[number];

export interface Visit {
  readonly page: Page;
  /** What went wrong in the page: exceptions, errors on its console, requests to another host. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  visit(url: string, look: Look): Promise<Visit>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<TestBrowser> {
  if (chromiumPath === null) throw new Error("no Chromium here");
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
  return { visit: (url, look) => visit(browser, url, look), close: () => browser.close() };
}

async function visit(browser: Browser, url: string, { width, theme }: Look): Promise<Visit> {
  const context: BrowserContext = await browser.newContext({
    viewport: WIDTHS[width],
    colorScheme: theme,
    hasTouch: width === "phone",
    timezoneId: "Europe/Berlin",
    locale: "en-US",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^http|^ws/.test(protocol) && host !== new URL(url).host) troubles.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles, close: () => context.close() };
}

/** What axe finds serious or worse, one line each. */
export async function seriousIn(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, past the page's own policy, which allows no foreign script.
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly { id: string; impact: string; nodes: { target: string[] }[] }[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** Keeps a picture of the whole page: `test-artefacts/worklist-wide-light.png`. */
export async function picture(page: Page, name: string, { width, theme }: Look): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: path.join(ARTEFACTS, `${name}-${width}-${theme}.png`), fullPage: true });
}

/** Whether the page can be moved sideways: it never should. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
