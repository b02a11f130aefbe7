import type { Page } from "playwright-core";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
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

inBrowser("going live", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  let tenantId: string;
  beforeAll(async () => {
    stack = await openPortalStack({
      at: "2026-03-02T09:00:00Z",
      mode: "silent",
      testRecipient: "hubspot:558",
    });
    for (const name of ["ada", "bob", "cid"]) {
      await stack.submitForm(`${name}@lead.example`);
      await stack.assign(`${name}@lead.example`, "rita");
      await stack.advance("5 min");
    }
    await stack.call("bob@lead.example", "rita");
    await stack.advanceTo("2026-03-03T10:30:00Z");
    tenantId = (await stack.tenant()).id;
    await stack.leadclock("gate", "finding", "open", "Bob rang twice", "--critical", "--by", "Rita Reyes");
    await stack.leadclock("gate", "--by", "Dana Whitfield");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });

  const open = async (look: Look = WIDE) => {
    const visit = await browser.visit(`${stack.app.url}/console/go-live`, look);
    await asAdmin(visit.page, stack, "Dana Whitfield");
    await visit.page.getByRole("heading", { name: "between you and live alerts" }).waitFor();
    return visit;
  };
  const fill = async (page: Page, label: string | RegExp, text: string) =>
    page.getByRole("dialog").getByLabel(label).fill(text);
  const choose = async (page: Page, label: string, option: string) =>
    page.getByRole("dialog").getByLabel(label).selectOption({ label: option });
  const audited = async (action: string) => {
    const { rows } = await stack.app.store.db.query<{ actor: string; detail: Record<string, unknown> }>(
      "select actor, detail from audit where tenant_id = $1 and action = $2 order by seq desc limit 1",
      [tenantId, action],
    );
    return rows[0];
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(look);
    await page.getByRole("heading", { name: "Had it been live" }).waitFor();
    await page.getByText("Silent period, 2026-03-03, so far").waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "go-live", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("each rule stands there as it was last looked at, and every figure is the store's", async () => {
    const { page, close } = await open();
    const [kept] = await stack.app.store.gate.examinations(tenantId, 1);
    await page.locator("[data-check]").first().waitFor();
    for (const { id, state } of kept!.checks)
      expect(await page.locator(`[data-check="${id}"]`).getAttribute("data-state")).toBe(state);
    const failed = kept!.checks.filter(({ state }) => state !== "pass").length;
    await page.getByRole("heading", { name: `${failed} things stand between you` }).waitFor();
    for (const { id, says, evidence } of kept!.checks) {
      const text = await page.locator(`[data-check="${id}"]`).textContent();
      expect(text).toContain(says);
      for (const { label, value } of evidence) expect(text).toContain(`${label}${value}`);
    }
    const { rows } = await stack.app.store.db.query<{ kind: string; day: string; n: number }>(
      `select kind, to_char(to_timestamp(decided_at / 1000) at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as n
       from alerts where tenant_id = $1 and outcome = 'sent' and kind in ('warning', 'breach') group by 1, 2`,
      [tenantId],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { kind, day, n } of rows) {
      const row = page
        .getByRole("region", { name: "Had it been live" })
        .getByRole("row")
        .filter({ hasText: day });
      expect(
        await row
          .getByRole("cell")
          .nth(kind === "warning" ? 1 : 2)
          .textContent(),
      ).toBe(String(n));
    }
    await close();
  });

  test("who may only look sees no switch", async () => {
    const { page, close } = await browser.visit(`${stack.app.url}/console/go-live`, WIDE);
    await page.getByText("An admin of this account switches alerts on and off.").waitFor();
    expect(await page.getByRole("button", { name: "Check again" }).count()).toBe(0);
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await close();
  });

  test("a point is signed, a finding closed, and what was looked at says that it is older than that", async () => {
    const { page, close } = await open();
    await stack.advance("1 min");
    await page.getByLabel("Definitions are agreed").check();
    await page.getByRole("button", { name: "Sign 1 point…" }).click();
    await fill(page, /Where it can be looked at/, "https://wiki.example/words");
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await page.getByText("1 of 11 points signed").waitFor();
    expect((await audited("gate.attested"))?.actor).toBe("Dana Whitfield");
    await page.getByText("Something was signed, found or published since: check again.").waitFor();

    await page.getByRole("button", { name: "Close… finding 1" }).click();
    await fill(page, "What was done about it", "The dialler is trusted now");
    await page.getByRole("button", { name: "Close it" }).click();
    await page.getByText(/closed by Dana Whitfield/).waitFor();
    await page.getByRole("button", { name: "Report one…" }).click();
    await fill(page, "What was found", "Two figures differ");
    await choose(page, "How bad", "Minor");
    await choose(page, "About", "Figures");
    await page.getByRole("button", { name: "Report it" }).click();
    await page.getByText("Two figures differ").waitFor();

    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText(/^Checked: \d+ checks open\.$/).waitFor();
    await page.getByText("Something was signed, found or published since").waitFor({ state: "detached" });
    const findings = page.locator('[data-check="findings"]');
    expect(await findings.getAttribute("data-state")).toBe("pass");
    await close();
  });

  test("with a reason it goes live, hypercare is told, and one click leads back", async () => {
    const { page, close } = await open();
    await page.getByRole("button", { name: "Go live all the same…" }).click();
    await fill(page, "The executive's reason", "too");
    await choose(page, "Days of close watch (hypercare)", "7 days");
    await page.getByRole("button", { name: "Go live", exact: true }).click();
    await page.getByText("give the executive's reason in a sentence").waitFor();
    await fill(page, "The executive's reason", "The board wants alerts before the fair.");
    await picture(page, "go-live-dialog", WIDE);
    await page.getByRole("button", { name: "Go live", exact: true }).click();
    await page.getByRole("heading", { name: "Alerts reach the team, under close watch" }).waitFor();
    expect((await stack.tenant()).mode).toBe("live");
    expect((await audited("mode.changed"))?.detail).toMatchObject({ is: "live", stateIs: "hypercare" });
    await page.getByText("Silent mode.").waitFor({ state: "detached" });
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "go-live-hypercare", WIDE);

    await page.getByRole("button", { name: "Extend hypercare…" }).click();
    await choose(page, "Days of close watch (hypercare)", "10 days");
    await fill(page, "Why", "Fairness is doubted");
    await page.getByRole("button", { name: "Extend", exact: true }).click();
    await page.getByText("Hypercare goes on for 10 days.").waitFor();

    await page.getByRole("button", { name: "Back to silent…" }).click();
    await fill(page, "Why", "A calendar was wrong");
    await page.getByRole("button", { name: "Back to silent", exact: true }).click();
    await page.getByRole("button", { name: "Go live all the same…" }).waitFor();
    expect((await stack.tenant()).mode).toBe("silent");

    await page.getByRole("button", { name: "Change…" }).first().click();
    await fill(page, /Name, e-mail address/, "Nobody Atall");
    await page.getByRole("button", { name: "Send alerts to them" }).click();
    await page.getByRole("alert").waitFor();
    await fill(page, /Name, e-mail address/, "Rita Rep");
    await page.getByRole("button", { name: "Send alerts to them" }).click();
    await page.getByText("Test recipient: Rita Rep").waitFor();
    await close();
  });
});
