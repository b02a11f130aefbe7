import type { Page } from "playwright-core";
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
interface Listed {
  readonly handle: string;
  readonly kind: string;
  readonly detail: string;
  readonly leads: number;
  readonly lead: string;
  readonly overdue: boolean;
  readonly reviewer: { readonly name: string };
}

inBrowser("reviews", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    await stack.submitForm("second@lead.example", "pigeon");
    await stack.settle();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = (look: Look = WIDE, query = "") =>
    browser.visit(`${stack.app.url}/console/reviews${query}`, look);
  const rows = (page: Page) => page.locator("tr[data-review]");
  const listed = async (): Promise<readonly Listed[]> => {
    const answer = await fetch(`${stack.app.url}/api/reviews`);
    return (await answer.json()) as readonly Listed[];
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(look);
    await rows(page).first().waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "reviews", look);
    await page.getByRole("link", { name: "What is this value?" }).click();
    await page.getByRole("heading", { name: "Evidence" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "reviews-one", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("each question stands there once, with how many leads ask it and who is asked", async () => {
    const { page, close } = await open();
    await rows(page).first().waitFor();
    const all = await listed();
    expect(all.length).toBeGreaterThan(0);
    expect(await rows(page).count()).toBe(all.length);
    const value = all.find(({ kind }) => kind === "unclassified");
    expect(value?.leads).toBe(2);
    for (const one of all) {
      const text = await page.locator(`[data-review="${one.handle}"]`).textContent();
      expect(text).toContain(one.leads > 1 ? `${one.leads} leads` : one.lead);
      expect(text).toContain(one.reviewer.name);
      expect(text).toContain(one.detail);
    }
    const { rows: stored } = await stack.app.store.db.query<{ n: number }>(
      `select count(*)::int as n from journeys j, jsonb_array_elements(j.body -> 'reviews') r
       where r ->> 'kind' = 'unclassified' and r ->> 'decidedAt' is null`,
    );
    expect(stored[0]?.n).toBe(2);
    await close();
  });

  test("one answer serves every lead with the value, and is taken back for all", async () => {
    const { page, close } = await open();
    await page.keyboard.press("j");
    await page.getByRole("link", { name: "What is this value?" }).click();
    await page.getByLabel("For every lead with this value").waitFor();
    const would = page.locator("[data-answers] li");
    expect(await would.count()).toBe(3);
    await page.getByRole("button", { name: "Exclude the lead…" }).click();
    await page.getByRole("dialog").getByLabel("Why").fill("Pigeons are no leads");
    await page.getByRole("dialog").getByRole("button", { name: "Exclude the lead" }).click();
    await page.getByText("Excluded, 2 leads.").waitFor();
    expect((await listed()).filter(({ kind }) => kind === "unclassified")).toEqual([]);
    await page.getByRole("button", { name: /^Undo/ }).click();
    await page.getByText("Taken back: the question is open again.").waitFor();
    expect((await listed()).find(({ kind }) => kind === "unclassified")?.leads).toBe(2);

    await page.getByRole("button", { name: "Say what it is…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Lead type").selectOption({ index: 1 });
    await dialog.getByRole("button", { name: "Say what it is" }).click();
    await page.getByText("Classified, 2 leads.").waitFor();
    await page.getByRole("button", { name: "Take the answer back" }).waitFor();
    await close();
  });

  test("two records are joined only after a second look; two people stay two", async () => {
    const { id } = await stack.tenant();
    const { rows: leads } = await stack.app.store.db.query<{ record: string }>(
      "select min(record) as record from lead_records where tenant_id = $1 group by lead_id order by 1 limit 4",
      [id],
    );
    const [one, other, third, fourth] = leads.map(({ record }) => record);
    const pairs = [
      [one, other],
      [third, fourth],
    ];
    for (const pair of pairs)
      await stack.app.store.db.query(
        "insert into duplicates (tenant_id, one, other, why, since, state) values ($1, $2, $3, 'phone', $4, 'open')",
        [id, ...pair, stack.now()],
      );
    const { page, troubles, close } = await open();
    await asAdmin(page, stack, "Ada Admin");
    const pair = (first: string | undefined, second: string | undefined) =>
      page.locator(`[data-pair="${first} ${second}"]`);
    await pair(one, other).getByRole("button", { name: "One person…" }).click();
    const dialog = page.getByRole("dialog", { name: /are one person$/ });
    await dialog.getByText("cannot be parted again").waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "reviews-duplicates", WIDE);
    await dialog.getByRole("button", { name: "They are one person" }).click();
    await pair(one, other).waitFor({ state: "detached" });
    await pair(third, fourth).getByRole("button", { name: "Two people" }).click();
    await pair(third, fourth).waitFor({ state: "detached" });
    const { rows: said } = await stack.app.store.db.query<{ state: string; by: string }>(
      "select state, decided_by as by from duplicates where tenant_id = $1 order by one",
      [id],
    );
    expect(new Set(said.map(({ state }) => state))).toEqual(new Set(["joined", "apart"]));
    expect(said.every(({ by }) => by === "Ada Admin")).toBe(true);
    expect(troubles).toEqual([]);
    await close();
  });

  test("a flood is held until an admin says why it may go", async () => {
    const { id } = await stack.tenant();
    await stack.app.store.db.query(
      "insert into floods (tenant_id, since, alerts, usual) values ($1, $2, 500, 10)",
      [id, stack.now() - 600_000],
    );
    const { page, troubles, close } = await open();
    await page.getByText("500 alerts held back: a flood.").waitFor();
    expect(await page.getByRole("button", { name: "Let them go…" }).count()).toBe(0);
    await asAdmin(page, stack, "Ada Admin");
    await page.getByRole("button", { name: "Drop them…" }).click();
    await page.getByRole("dialog", { name: "Drop the alerts" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
    await page.getByRole("button", { name: "Let them go…" }).click();
    const dialog = page.getByRole("dialog", { name: "Let the alerts go" });
    await dialog.getByLabel("Why").fill("The import is over, they are real");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "reviews-flood", WIDE);
    await dialog.getByRole("button", { name: "Let them go" }).click();
    await page.getByText("500 alerts held back").waitFor({ state: "detached" });
    const { rows: said } = await stack.app.store.db.query<{ verdict: string; why: string }>(
      "select verdict, why from floods where tenant_id = $1",
      [id],
    );
    expect(said).toEqual([{ verdict: "released", why: "The import is over, they are real" }]);
    expect(troubles).toEqual([]);
    await close();
  });

  test("once nobody is asked, that is said", async () => {
    const { page, close } = await open();
    await page.route("**/api/reviews", (route) => route.fulfill({ json: [] }));
    await page.reload();
    await page.getByRole("heading", { name: "Nobody is asked anything" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await close();
  });
});
