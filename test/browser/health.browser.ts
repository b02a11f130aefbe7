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

inBrowser("health", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    const { id } = await stack.tenant();
    const [installation] = await stack.app.store.tenants.installations(id);
    await stack.app.store.db.query(
      `insert into inbox (tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at, reason)
       values ($1, 'letter-1', $2, '1', 'contact.creation', $3, $3, '{}', 'dead', $3, 'The payload names no object.')`,
      [id, installation!.id, stack.now()],
    );
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = async (look: Look = WIDE) => {
    const visit = await browser.visit(`${stack.app.url}/console/health`, look);
    await asAdmin(visit.page, stack, "Dana Whitfield");
    await visit.page.getByRole("heading", { name: "Connections" }).waitFor();
    return visit;
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(look);
    await page.locator("[data-letter]").first().waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "health", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("queues, coverage and punctuality are the store's; what is wrong stands first with what to do", async () => {
    const { page, close } = await open();
    const { id } = await stack.tenant();
    const { rows } = await stack.app.store.db.query<{
      box: string;
      kind: string;
      waiting: number;
      dead: number;
    }>(
      `select 'inbox' as box, kind, count(*) filter (where state = 'waiting')::int as waiting,
         count(*) filter (where state = 'dead')::int as dead from inbox where tenant_id = $1 and state in ('waiting', 'dead') group by kind
       union all select 'outbox', kind, count(*) filter (where state = 'waiting')::int, count(*) filter (where state = 'dead')::int
       from outbox where tenant_id = $1 group by kind`,
      [id],
    );
    expect(await page.locator("[data-queue]").count()).toBe(rows.length);
    for (const { box, kind, waiting, dead } of rows) {
      const cells = page.locator(`[data-queue="${box} ${kind}"]`).getByRole("cell");
      expect(await cells.nth(0).textContent()).toBe(String(waiting));
      expect(await cells.nth(2).textContent()).toBe(String(dead));
    }
    const { pushed, eligible } = await stack.app.store.reports.coverage(id, {
      start: Date.parse("2026-03-02T08:59:00Z"),
      end: stack.now(),
    });
    await page.getByText(`${pushed} of ${eligible} by push`).waitFor();
    const { rows: steps } = await stack.app.store.db.query<{ n: number }>(
      "select count(*)::int as n from alerts where tenant_id = $1 and kind in ('warning', 'breach')",
      [id],
    );
    await page.getByText(new RegExp(`^${steps[0]!.n}: median`)).waitFor();
    const sign = page.locator('[data-sign="dead"]');
    expect(await sign.textContent()).toContain("1 thing was given up");
    expect(await sign.textContent()).toContain("The CRM refused something for good");
    await close();
  });

  test("one that was given up goes back in line, and a rule is switched off and on with a reason", async () => {
    const { page, close } = await open();
    const { id } = await stack.tenant();
    await page.getByRole("button", { name: /^Try again.*letter-1$/ }).click();
    await page.getByText("Nothing was given up.").waitFor();
    const state = await stack.app.store.db.query<{ state: string }>(
      "select state from inbox where tenant_id = $1 and key = 'letter-1'",
      [id],
    );
    expect(state.rows[0]?.state).not.toBe("dead");

    await page.getByRole("button", { name: "Switch off…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByLabel("What", { exact: true })
      .selectOption({ label: "One rule: a clock or a lead type" });
    await dialog.getByLabel("Its name, for one rule (optional)").fill("response");
    await dialog.getByLabel("Why").fill("The dialler is being moved");
    await dialog.getByRole("button", { name: "Switch off" }).click();
    await page.getByText("Rule response is off").waitFor();
    expect((await stack.app.store.switches.all(id))[0]).toMatchObject({
      by: "Dana Whitfield",
      name: "response",
    });
    await page.getByRole("button", { name: /^Switch on/ }).click();
    await page.getByRole("dialog").getByLabel("Why").fill("It stands again");
    await page.getByRole("dialog").getByRole("button", { name: "Switch on" }).click();
    await page.getByText("Nothing is switched off.").waitFor();
    await close();
  });
});
