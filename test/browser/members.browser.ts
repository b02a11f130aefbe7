import { openWorld } from "../support/console-world.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { signedInAs } from "../support/sign-in.ts";
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
type Session = Awaited<ReturnType<typeof signedInAs>>;

inBrowser("members", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  let admin: Session;
  let rep: Session;
  beforeAll(async () => {
    stack = await openWorld();
    admin = await signedInAs(stack.app, "admin", { name: "Dana Whitfield", email: "dana@acme.example" });
    rep = await signedInAs(stack.app, "rep", {
      name: "Rita Rep",
      email: "rep@example.com",
      userId: "hubspot:551",
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = async (session: Session, look: Look = WIDE, path = "/members") => {
    const visit = await browser.visit(`${stack.app.url}/console/sign-in`, look);
    const { name, value } = session;
    await visit.page.context().addCookies([{ name, value, url: stack.app.url }]);
    await visit.page.goto(`${stack.app.url}/console${path}`);
    return visit;
  };

  test.each(LOOKS)("$width, $theme: nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open(admin, look);
    await page.locator(`[data-member="${rep.memberId}"]`).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, "members", look);
    expect(troubles).toEqual([]);
    await close();
  });

  test("everybody who signed in stands there as in the store; a rep sees themselves and no list", async () => {
    const { page, close } = await open(admin);
    await page.locator("[data-member]").first().waitFor();
    const { rows } = await stack.app.store.db.query<{ id: string; name: string }>(
      "select member_id as id, name from members order by lower(name)",
    );
    expect(await page.locator("[data-member]").count()).toBe(rows.length);
    for (const { id, name } of rows)
      expect(await page.locator(`[data-member="${id}"]`).textContent()).toContain(name);
    await close();
    const other = await open(rep);
    await other.page.getByRole("heading", { name: "Rita Rep" }).waitFor();
    expect(await other.page.locator("[data-member]").count()).toBe(0);
    await other.close();
  });

  test("a rep's worklist has own leads alone", async () => {
    const { page, close } = await open(rep, WIDE, "/worklist");
    const mine = await stack.app.store.db.query<{ n: number }>(
      `select count(*) as n from journeys j where status = 'unanswered' and not history and exists (
         select 1 from journey_owners o where o.journey_id = j.journey_id and o.owner_id = 'hubspot:551')`,
    );
    await page.getByRole("heading", { name: "Worklist" }).waitFor();
    const answer = (await (await page.request.get(`${stack.app.url}/api/worklist`)).json()) as {
      counts: { everyone: number };
    };
    expect(mine.rows[0]!.n).toBeGreaterThan(0);
    expect(answer.counts.everyone).toBe(mine.rows[0]!.n);
    await close();
  });

  test("a changed role holds, and ends what was open; signing out leads to the sign-in", async () => {
    const { page, close } = await open(admin);
    await page.getByRole("combobox", { name: "Role of Rita Rep" }).selectOption("viewer");
    await page.getByText("Rita Rep is Viewer from the next sign-in on.").waitFor();
    const { rows } = await stack.app.store.db.query(
      "select role_override from members where member_id = $1",
      [rep.memberId],
    );
    expect(rows).toEqual([{ role_override: "viewer" }]);
    const { rows: sessions } = await stack.app.store.db.query("select 1 from sessions where member_id = $1", [
      rep.memberId,
    ]);
    expect(sessions).toEqual([]);
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.waitForURL(/\/console\/sign-in$/);
    await picture(page, "sign-in", WIDE);
    expect((await stack.app.store.db.query("select 1 from sessions")).rows).toEqual([]);
    await close();
  });
});
