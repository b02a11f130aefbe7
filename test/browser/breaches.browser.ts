import { emailOf, openWorld } from "../support/console-world.ts";
import type { PortalStack } from "../support/portal-stack.ts";
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

inBrowser("breach reasons", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    await stack.call(emailOf("Brandt"), "carl");
    await stack.advanceTo("2026-03-09T09:30:00Z");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = async (look: Look = WIDE, query = "") => {
    const visit = await browser.visit(`${stack.app.url}/console/breaches${query}`, look);
    await visit.page.locator("[data-miss]").first().waitFor();
    return visit;
  };
  const stored = async (where: string) => {
    const { rows } = await stack.app.store.db.query<{ n: number }>(
      `select count(*)::int as n from journeys where sla_status = 'miss' and not history and ${where}`,
    );
    return rows[0]!.n;
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(look);
    await page.getByRole("heading", { name: "Causes the facts show" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "breaches", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("every miss without a reason is there, and the week's figures are the report's", async () => {
    const { page, close } = await open();
    const without = await stored("body ->> 'breachReason' is null");
    expect(without).toBeGreaterThan(1);
    expect(await page.locator("[data-miss]").count()).toBe(without);
    await page.getByText(`${without} misses have no reason yet`).waitFor();
    const { id } = await stack.tenant();
    const week = (await stack.app.store.packs.list(id)).find(({ kind }) => kind === "weekly");
    const pack = await stack.app.store.packs.get(id, "weekly", week!.period);
    const { total, byCause } = pack!.body as unknown as {
      total: { hits: number; misses: number };
      byCause: readonly { name: string; n: number }[];
    };
    const pattern = page.getByRole("complementary", { name: "Weekly pattern" });
    await pattern.getByText(`${total.misses} of ${total.hits + total.misses} judged were missed`).waitFor();
    for (const { name, n } of byCause)
      expect(await pattern.getByRole("listitem").filter({ hasText: name }).last().textContent()).toContain(
        String(n),
      );
    await close();
  });

  test("pages follow one another without a gap or a repetition", async () => {
    const seen: string[] = [];
    for (let after = ""; ; ) {
      const query = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
      const answer = await fetch(`${stack.app.url}/api/breaches?limit=2${query}`);
      const page = (await answer.json()) as { breaches: { journeyId: string }[]; next: string | null };
      expect(page.breaches.length).toBeLessThanOrEqual(2);
      seen.push(...page.breaches.map(({ journeyId }) => journeyId));
      if (page.next === null) break;
      after = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await stored("true"));
  });

  test("a reason is given in its row, kept as a fact and audited; it can be changed", async () => {
    const { page, close } = await open();
    const row = page.locator("[data-miss]").filter({ hasText: "Hannah Brandt" });
    const before = await stored("body ->> 'breachReason' is null");
    await row.getByLabel("What got in the way, Hannah Brandt?").selectOption({ index: 1 });
    await row.getByLabel("Note, Hannah Brandt").fill("Was with another customer");
    await row.getByRole("button", { name: "Keep" }).click();
    await row.waitFor({ state: "detached" });
    expect(await stored("body ->> 'breachReason' is null")).toBe(before - 1);
    const { rows } = await stack.app.store.db.query<{ n: number }>(
      "select count(*)::int as n from audit where action = 'breach.reason'",
    );
    expect(rows[0]?.n).toBe(1);
    await page.getByRole("button", { name: "With a reason" }).click();
    await row.getByText("Was with another customer").waitFor();
    await row.getByRole("button", { name: "Change the reason of Hannah Brandt" }).click();
    await row.getByLabel("What got in the way, Hannah Brandt?").selectOption({ index: 2 });
    await row.getByRole("button", { name: "Keep" }).click();
    await row.getByRole("button", { name: "Change the reason of Hannah Brandt" }).waitFor();
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.locator("[data-miss]").nth(1).waitFor();
    await close();
  });
});
