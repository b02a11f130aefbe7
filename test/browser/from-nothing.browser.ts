import type { Page } from "playwright-core";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { refOf } from "../support/stack-people.ts";
import { asAdmin } from "./support/as-admin.ts";
import {
  inBrowser,
  type Look,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
  type Visit,
} from "./support/browser.ts";

const WIDE: Look = { width: "wide", theme: "light" };
const PHONE: Look = { width: "phone", theme: "dark" };

/** One after the other: what a new admin does on the first day, on a portal that was there before. */
inBrowser("from nothing to live alerts", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  let visit: Visit;
  let page: Page;
  beforeAll(async () => {
    stack = await openPortalStack({
      at: "2026-03-02T09:00:00Z",
      mode: "silent",
      backfillDays: 30,
      isFresh: true,
    });
    for (const [name, form] of [
      ["ada", "demo"],
      ["bob", "guide"],
      ["cid", "pigeon"],
    ] as const) {
      await stack.submitForm(`${name}@lead.example`, form);
      await stack.advance("4 min");
      await stack.assign(`${name}@lead.example`, "rita");
      await stack.advance("9 min");
      await stack.call(`${name}@lead.example`, "rita");
      await stack.advance("7 min");
    }
    browser = await openBrowser();
    visit = await browser.visit(stack.app.url, WIDE);
    ({ page } = visit);
  });
  afterAll(async () => {
    await visit?.close();
    await browser?.close();
    await stack?.close();
  });

  const rows = async <T extends object>(sql: string): Promise<readonly T[]> =>
    (await stack.app.store.db.query<T>(sql)).rows;
  const step = (name: string) => page.locator(`[data-step="${name}"]`).click();
  const stateOf = (name: string) => page.locator(`[data-step="${name}"]`).getAttribute("data-state");
  const isSound = async (name: string) => {
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, name, WIDE);
  };

  test("a fresh installation begins with connecting, and the way back leads to the setup", async () => {
    await page.getByRole("heading", { name: "Connect your CRM" }).waitFor();
    await isSound("setup-nothing");
    await page.getByRole("link", { name: "Connect HubSpot" }).click();
    await page.getByRole("combobox", { name: "Account" }).selectOption("4242424:10554");
    await page.getByRole("button", { name: "Connect app" }).click();
    await page.getByText("is connected", { exact: false }).first().waitFor();
    await isSound("setup-connected");
    await page.getByRole("link", { name: "Go on with the setup" }).click();
    await page.locator("[data-step=connect]").waitFor();
    await asAdmin(page, stack, "Dana Whitfield");
    await step("connect");
    await page.getByRole("heading", { name: "Connected CRMs" }).waitFor();
    const [installation] = await stack.app.store.tenants.installations();
    const account = page.locator(`[data-account="${installation!.id}"]`);
    expect(await account.textContent()).toContain(installation!.accountId);
    const limits = stack.app.ports.accounts.connector("hubspot").limitations?.(installation!) ?? [];
    for (const lost of limits) expect(await account.textContent()).toContain(lost);
    await isSound("setup");
  });

  test("whoever comes to the console before anything is set up lands in the setup", async () => {
    await page.goto(`${stack.app.url}/console`);
    await page.waitForURL(/\/console\/setup$/);
  });

  test("our fields are compared with what they should be", async () => {
    await step("fields");
    await page.getByText("in order", { exact: false }).first().waitFor();
    const { out } = await stack.leadclock("provision", "--check");
    const [, inOrder] = /(\d+) in order/.exec(out)!;
    await page.getByText(`${inOrder} fields and groups in order.`).waitFor();
    expect(await stateOf("fields")).toBe("done");
    await isSound("setup-fields");
  });

  test("history is read with a bar that counts records, and gives the baseline", async () => {
    await step("history");
    await page.locator("[data-backfill]").waitFor();
    await stack.advance("2 min");
    await page.reload();
    await page.locator('[data-step="history"][data-state="done"]').waitFor();
    const [installation] = await stack.app.store.tenants.installations();
    const walk = await stack.app.reconciler.walk(installation!, "backfill");
    expect(walk!.seen).toBeGreaterThan(0);
    expect(await page.locator("[data-backfill]").getAttribute("data-seen")).toBe(String(walk!.seen));
    expect(await page.locator("[data-backfill] progress").getAttribute("value")).toBe("1");
    await isSound("setup-history");
    await step("baseline");
    await page.locator("[data-baseline]").waitFor();
    const [counted] = await rows<{ n: number; median: number }>(
      `select count(*)::int as n, percentile_cont(0.5) within group (order by total_ms) / 60000 as median
       from journey_figures where history`,
    );
    expect(counted!.n).toBe(3);
    await page.getByText(`${counted!.n} journeys from`, { exact: false }).waitFor();
    expect(await page.locator('[data-figure="median"]').textContent()).toBe(`${counted!.median} min`);
    await isSound("setup-baseline");
  });

  test("a value that no rule knows is given a lead type, in the draft", async () => {
    await step("map");
    const pigeon = page.locator("tr", { hasText: "Carrier pigeon post" });
    await pigeon.waitFor();
    expect(await pigeon.getAttribute("data-becomes")).toBe("unknown");
    await isSound("setup-map");
    await pigeon.getByRole("combobox").selectOption({ label: "→ Hand-raiser" });
    await page.getByRole("button", { name: "Keep 1 value in the draft" }).click();
    await page.locator('tr[data-becomes="type"]', { hasText: "Carrier pigeon post" }).waitFor();
    expect(await stateOf("map")).toBe("done");
  });

  test("the first rules come from a preset, previewed over what really happened, and keep what was mapped", async () => {
    await step("rules");
    await page.locator('[data-preset="playbook"]').click();
    await page.getByRole("button", { name: "Make it the draft and preview" }).click();
    await stack.settle();
    await page.locator("[data-preview]").waitFor();
    const { draft } = await stack.app.store.policyDrafts.current((await stack.tenant()).id);
    const file = draft!.file as { name: string; classification: readonly object[] };
    expect(file.name).toBe("Playbook thresholds");
    expect(JSON.stringify(file.classification[0])).toContain("Carrier pigeon post");
    await isSound("setup-rules");
    await page.getByRole("link", { name: "Change, approve and publish it in Rules" }).click();
    await page.getByRole("button", { name: "Approve all" }).click();
    await page.getByText("Every part is approved").waitFor();
    await page.getByRole("button", { name: /^Publish as version/ }).click();
    await page.getByRole("heading", { name: "No draft" }).waitFor();
    const published = (await stack.app.store.policies.published((await stack.tenant()).id)).at(-1)!;
    expect(published.name).toBe("Playbook thresholds");
  });

  test("in silence an alert reaches the test recipient alone; then one switch, and it reaches the owner", async () => {
    await page.goto(`${stack.app.url}/console/setup?step=live`);
    await page.getByRole("link", { name: "To the gate" }).click();
    await page.getByRole("button", { name: "Name one…" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/Name, e-mail address/)
      .fill("Tess Tester");
    await page.getByRole("button", { name: "Send alerts to them" }).click();
    await page.getByText("Test recipient: Tess Tester").waitFor();
    await stack.submitForm("dan@lead.example", "demo");
    await stack.assign("dan@lead.example", "rita");
    await stack.advance("40 min");
    const sent = () =>
      rows<{ as: string; to: string }>(
        `select distinct sent_as as as, open_for as to from alerts where sent_as is not null and state = 'open' order by 1, 2`,
      );
    const silently = await sent();
    expect(new Set(silently.map(({ as }) => as))).toEqual(new Set(["silent"]));
    await page.getByRole("button", { name: "Go live all the same…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("The executive's reason").fill("The first day is the test.");
    await dialog.getByLabel("Days of close watch (hypercare)").selectOption({ label: "7 days" });
    await page.getByRole("button", { name: "Go live", exact: true }).click();
    await page.getByRole("heading", { name: "Alerts reach the team, under close watch" }).waitFor();
    await stack.submitForm("eli@lead.example", "demo");
    await stack.assign("eli@lead.example", "rita");
    await stack.advance("40 min");
    expect(await sent()).toContainEqual({ as: "live", to: refOf("rita") });
    await page.goto(`${stack.app.url}/console/setup`);
    await page.locator('[data-step="live"][data-state="done"]').waitFor();
  });

  test("on a phone in the dark the steps stand above each other", async () => {
    const phone = await browser.visit(`${stack.app.url}/console/setup?step=map`, PHONE);
    await asAdmin(phone.page, stack, "Dana Whitfield");
    await phone.page.locator("tr", { hasText: "Carrier pigeon post" }).waitFor();
    expect(await seriousIn(phone.page)).toEqual([]);
    expect(await scrollsSideways(phone.page)).toBe(false);
    await picture(phone.page, "setup-map", PHONE);
    await phone.page.goto(`${stack.app.url}/console/channels`);
    await phone.page.getByRole("heading", { name: "Who is not reached" }).waitFor();
    expect(await seriousIn(phone.page)).toEqual([]);
    expect(await scrollsSideways(phone.page)).toBe(false);
    await picture(phone.page, "channels", PHONE);
    await phone.close();
  });
});
