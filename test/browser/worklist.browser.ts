import type { Page } from "playwright-core";
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

inBrowser("the worklist", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const address = (query = "") => `${stack.app.url}/console/worklist${query}`;
  const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

  test.each(LOOKS)(
    "$width, $theme: nothing serious for axe, nothing sideways, nobody else asked",
    async (look) => {
      const { page, troubles, close } = await browser.visit(address(), look);
      await rowOf(page, "Rafael Duarte").waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "worklist", look);
      await page.getByRole("link", { name: "Rafael Duarte" }).click();
      await page.getByRole("heading", { name: "Evidence" }).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "worklist-lead", look);
      expect(troubles).toEqual([]);
      await close();
    },
  );

  test("shows of each lead what the store has of it", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await rowOf(page, "Rafael Duarte").waitFor();
    const texts = await page.locator("tbody tr[data-lead]").allInnerTexts();
    const shown = texts.map((text) =>
      text
        .split(/\s*[\n\t]\s*/)
        .filter(Boolean)
        .join(" | "),
    );
    // To the second by the story: engaged 09:29:40 and 09:31:12, handed over at 09:38:22, now 10:26:00.
    expect(shown[0]).toBe(
      "55 min past | due 09:30:40 UTC | Rafael Duarte | Kestrel Robotics | Hand-raiser · form · 2 hops | 56 min 20 s, still unassigned | No owner | Tells the manager (tier 2) | 12:14:40 UTC",
    );
    expect(shown[1]).toBe(
      "17 min past | due 10:08:22 UTC | Hannah Brandt | Orbis Medical Supplies | Hand-raiser · form · 3 hops | 7 min 10 s | 47 min 38 s | Carl Colleague | Tells the manager (tier 2) | 12:08:22 UTC",
    );
    expect(shown[2]).toContain("3 min left | due 10:29:40 UTC | Ines Calderón");
    const { id } = await stack.tenant();
    const { rows } = await stack.app.store.db.query<{ n: number }>(
      "select count(*) as n from journeys where tenant_id = $1 and status = 'unanswered' and not history",
      [id],
    );
    expect(shown).toHaveLength(rows[0]!.n);
    await close();
  });

  test("keeps filter and lead in the address, and keys move through the list", async () => {
    const { page, close } = await browser.visit(address("?show=highIntent"), WIDE);
    await rowOf(page, "Hannah Brandt").waitFor();
    expect(await rowOf(page, "Sofia Petrou").count()).toBe(0);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.getByRole("complementary", { name: "Hannah Brandt" }).waitFor();
    expect(new URL(page.url()).search).toMatch(/^\?show=highIntent&lead=[\w-]+$/);
    await page.reload();
    await page.getByRole("complementary", { name: "Hannah Brandt" }).waitFor();
    await page.keyboard.press("a");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Escalate now, tier 2");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "No lead chosen" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "worklist-keys", WIDE);
    await close();
  });

  test("an action asks why, is done, and can be taken back", async () => {
    const { page, troubles, close } = await browser.visit(address(), WIDE);
    await page.getByRole("link", { name: "Hannah Brandt" }).click();
    await page.getByRole("button", { name: "Suppress…" }).click();
    await page.getByRole("dialog", { name: "Suppress" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "worklist-suppress", WIDE);
    await page.getByLabel("Why nobody is to be alerted any more").fill("Carl meets her at the fair today");
    await page.getByRole("button", { name: "Suppress", exact: true }).click();
    await page.getByText("Nobody is alerted about Hannah Brandt any more.").waitFor();
    const lastAudit = async () => {
      const { rows } = await stack.app.store.db.query<{ action: string; actor: string }>(
        "select action, actor from audit where tenant_id = $1 and action like 'breach.%' order by seq desc limit 1",
        [(await stack.tenant()).id],
      );
      return rows[0];
    };
    expect(await lastAudit()).toEqual({ action: "breach.suppress", actor: "Console" });
    await picture(page, "worklist-undo", WIDE);
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expectSoon(async () => (await lastAudit())?.action === "breach.undone");
    await page.getByText("Tells the manager (tier 2)").first().waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  test("without a mouse: a lead is chosen, acted on with a reason, and the action taken back", async () => {
    const { page, troubles, close } = await browser.visit(address("?show=highIntent"), WIDE);
    await rowOf(page, "Hannah Brandt").waitFor();
    const focused = () => page.evaluate<string>("document.activeElement.textContent");
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 60; presses++) {
        if (name.test(await focused())) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`no way to ${name.source} by Tab`);
    };
    await tabTo(/^Hannah Brandt/);
    const ring = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
    expect(ring).not.toBe("none");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Hannah Brandt" }).waitFor();
    await page.keyboard.press("a");
    await tabTo(/^Suppress…/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Suppress" }).waitFor();
    await page.keyboard.type("Carl meets her at the fair today");
    await tabTo(/^Suppress$/);
    await page.keyboard.press("Enter");
    await page.getByText("Nobody is alerted about Hannah Brandt any more.").waitFor();
    await tabTo(/^Undo/);
    await page.keyboard.press("Enter");
    await page.getByText("Tells the manager (tier 2)").first().waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  test("an alert ahead is cancelled with a reason", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await page.getByRole("link", { name: "Gregor Nowak" }).click();
    await page.getByRole("button", { name: "Cancel: Warns Rita Rep" }).click();
    await page.getByLabel("Why").fill("Rita is on the phone with him");
    await page.getByRole("button", { name: "Cancel the alert" }).click();
    await page.getByText("Cancelled: Warns Rita Rep.").waitFor();
    await close();
  });

  test("a call elsewhere takes the lead off the list without a reload; while one is in the list, it waits", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await rowOf(page, "Sofia Petrou").hover();
    await stack.call(emailOf("Petrou"), "bea");
    await page.getByRole("button", { name: "1 change, show" }).waitFor();
    expect(await rowOf(page, "Sofia Petrou").textContent()).toContain("Waits no more");
    await page.mouse.move(5, 400);
    await rowOf(page, "Sofia Petrou").waitFor({ state: "detached" });
    await close();
  });

  test("without a signal it says so, and countdowns give way to due times", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await rowOf(page, "Hannah Brandt").waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByText("Not live.").waitFor({ timeout: 30_000 });
    expect(await rowOf(page, "Hannah Brandt").textContent()).toContain("Due 10:08:22 UTC");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "worklist-stale", WIDE);
    await page.unroute("**/api/**");
    await page.getByText("Not live.").waitFor({ state: "detached" });
    await close();
  });

  test("a server that does not answer at the start is told, with a way to try again", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await page.route("**/api/worklist*", (route) =>
      route.fulfill({ status: 500, body: '{"error":"It failed here."}' }),
    );
    await page.reload();
    await page.getByRole("heading", { name: "The worklist could not be read" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "worklist-broken", WIDE);
    await page.unroute("**/api/worklist*");
    await page.getByRole("button", { name: "Try again" }).click();
    await rowOf(page, "Hannah Brandt").waitFor();
    await close();
  });

  test("once everybody is answered, that is said", async () => {
    for (const last of [
      "Petrou",
      "Duarte",
      "Brandt",
      "Calderón",
      "Nowak",
      "Featherstonehaugh-Montgomery",
      "Engel",
    ])
      await stack.call(emailOf(last), "rita");
    const { page, close } = await browser.visit(address(), WIDE);
    await page.getByRole("heading", { name: "Nobody waits" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "worklist-empty", WIDE);
    await close();
  });
});

async function expectSoon(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it did not come to hold");
}
