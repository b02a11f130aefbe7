import { readFileSync } from "node:fs";
import { openWorld } from "../support/console-world.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { asAdmin } from "./support/as-admin.ts";
import {
  inBrowser,
  LOOKS,
  type Look,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
} from "./support/browser.ts";

const WIDE: Look = { width: "wide", theme: "light" };

inBrowser("the audit, and help", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    await stack.leadclock("mode", "silent", "--why", "a calendar was wrong", "--by", "Dana Whitfield");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = async (look: Look = WIDE, query = "") => {
    const visit = await browser.visit(`${stack.app.url}/console/audit${query}`, look);
    await asAdmin(visit.page, stack, "Dana Whitfield");
    await visit.page.locator("[data-entry]").first().waitFor();
    return visit;
  };
  const count = async (where: string) => {
    const { rows } = await stack.app.store.db.query<{ n: number }>(
      `select count(*)::int as n from audit where ${where}`,
    );
    return rows[0]!.n;
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(look);
    await page.locator("[data-entry] summary").nth(1).click();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "audit", look);
    await page.goto(`${stack.app.url}/console/help`);
    await page.getByRole("heading", { name: "What is systems delay?" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "help", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("what is searched for is what the store has of it, with before and after", async () => {
    const { page, close } = await open(WIDE, "?action=mode.changed");
    const changed = await count("action = 'mode.changed'");
    expect(changed).toBeGreaterThan(0);
    expect(await page.locator("[data-entry]").count()).toBe(changed);
    await page.locator("[data-entry] summary").first().click();
    const text = (await page.locator("[data-entry] table").first().textContent()) ?? "";
    expect(text).toContain("live");
    expect(text).toContain("silent");
    await page.getByLabel("Did what").fill("");
    await page.getByLabel("Who", { exact: true }).fill("Dana Whitfield");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/actor=Dana/);
    const by = await count("actor = 'Dana Whitfield'");
    await page.getByText(`${by} entries shown`).waitFor();
    expect(await page.locator("[data-entry]").count()).toBe(by);
    await close();
  });

  test("the chain is checked when somebody asks, and exported whole; the export stands in it", async () => {
    const { page, close } = await open();
    await page.getByRole("button", { name: "Check the chain" }).click();
    await page.getByText(/^The chain holds, up to entry \d+/).waitFor();
    const before = await count("true");
    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    const file = await (await downloaded).path();
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(before);
    expect(await count("action = 'audit.exported'")).toBe(1);
    await close();
  });

  test("the glossary is the manual's, and is searched", async () => {
    const { page, close } = await browser.visit(`${stack.app.url}/console/help`, WIDE);
    await page.getByRole("heading", { name: "Glossary" }).waitFor();
    const manual = readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8");
    const rows = manual.split("\n").filter((line) => /^\| (?!Word |---)/.test(line));
    expect(await page.locator("[data-term]").count()).toBe(rows.length);
    await page.getByLabel("Find a word").fill("head start");
    await page.locator('[data-term="Head start"]').waitFor();
    await page.locator('[data-term="Tenant"]').waitFor({ state: "detached" });
    await close();
  });
});
