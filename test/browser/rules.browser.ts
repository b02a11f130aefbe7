import type { Page } from "playwright-core";
import { problemsOf } from "../../src/api/policy-reader.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
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

inBrowser("the rules", () => {
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
  const address = (query = "") => `${stack.app.url}/console/rules${query}`;
  const open = async (query: string, look: Look, name = "Ada Admin") => {
    const visit = await browser.visit(address(query), look);
    await asAdmin(visit.page, stack, name);
    return visit;
  };
  const store = () => stack.app.store;
  const tenantId = async () => (await stack.tenant()).id;
  const published = async () => (await store().policies.published(await tenantId())).at(-1)!;
  const kept = async () => (await store().policyDrafts.current(await tenantId())).draft;
  const within = (page: Page) => page.getByLabel("Hand-raiser: answer within", { exact: true });
  const saved = (page: Page) => page.getByText(/^Draft of version \d+, saved/).waitFor();
  const textOf = async (page: Page, selector: string) =>
    (await page.locator(selector).allInnerTexts()).join(" ").replaceAll(/\s+/g, " ");
  const targetOf = (policy: { readonly clocks: readonly unknown[] }) =>
    JSON.stringify(policy.clocks).match(/"hand-raiser":(\{[^}]*\})/)?.[1];

  test.each(LOOKS)("$width, $theme: every part, nothing serious for axe, nothing sideways", async (look) => {
    const { page, troubles, close } = await open("", look);
    for (const [part, heading] of [
      ["types", "How fast, for whom"],
      ["hours", "Open hours"],
      ["people", "Who hears"],
      ["stops", "Never chased"],
      ["answers", "What counts as an answer"],
      ["messages", "What messages say"],
      ["versions", "Versions"],
      ["text", "As text"],
    ]) {
      await page.goto(address(`?part=${part}`));
      await page.getByRole("heading", { name: heading!, exact: true }).waitFor();
      if (part === "types" || part === "hours") await page.locator("[data-examples] dd").first().waitFor();
      expect({ part, serious: await seriousIn(page) }).toEqual({ part, serious: [] });
      expect({ part, sideways: await scrollsSideways(page) }).toEqual({ part, sideways: false });
      await picture(page, `rules-${part}`, look);
    }
    expect(troubles).toEqual([]);
    await close();
  });

  test("whoever may only read sees the rules in words, and nothing to change them with", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await page.getByRole("heading", { name: "How fast, for whom" }).waitFor();
    await page.getByText("No draft").waitFor();
    expect(await page.getByRole("button", { name: "Add a lead type" }).count()).toBe(0);
    expect(await page.locator("main input:not([type=datetime-local])").count()).toBe(0);
    await picture(page, "rules-reader", WIDE);
    await close();
  });

  test("a threshold: wrong, mended, previewed, approved, published, told apart, rolled back", async () => {
    const { page, troubles, close } = await open("", WIDE);
    // A day can mean three things: the server refuses it, and what may be meant is offered.
    await within(page).fill("1 day");
    await page.getByRole("button", { name: "1 business day", exact: true }).waitFor();
    await page.locator("[data-type=hand-raiser] [role=status]").waitFor();
    const [wrong] = problemsOf(withTarget(fromPolicy(await published()), { days: 1 }));
    expect(wrong!.field).toBe("clocks.response.target.byLeadType.hand-raiser");
    const inline = await textOf(page, "[data-type=hand-raiser] [role=status]");
    expect(inline.toLowerCase()).toContain(wrong!.reason.toLowerCase());
    expect(wrong!.fix).toContain("for the same local time on the next open day");
    expect(inline).toContain("Write 1 business day for the same local time on the next open day");
    expect(await within(page).getAttribute("aria-invalid")).toBe("true");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-wrong", WIDE);
    await within(page).fill("-5");
    await page.getByText("is too small", { exact: false }).first().waitFor();
    await within(page).fill("15 min");
    await within(page).blur();
    await saved(page);
    await page.getByText("30 minutes").first().waitFor();
    expect(targetOf((await kept())!.file as never)).toBe('{"minutes":15}');
    expect((await kept())!.author).toBe("Ada Admin");
    expect(await textOf(page, "[data-type=hand-raiser]")).toContain("was 30 min");

    await page.getByRole("button", { name: "Preview", exact: true }).click();
    await page.locator("[data-stats]").waitFor();
    const preview = (await store().policyPreviews.newest(await tenantId()))!;
    const { after, before, flips, leads } = preview.result!;
    expect(await textOf(page, "[data-counted]")).toContain(
      `${leads} leads of the last 30 days, ${after.hits + after.misses} judged`,
    );
    const stats = await textOf(page, "[data-stats]");
    expect(stats).toContain(`${after.hits} of ${after.hits + after.misses}, too few for a rate`);
    expect(stats).toContain(`was ${before.hits} of ${before.hits + before.misses}`);
    expect(stats).toContain(`${flips.hitToMiss} ${flips.missToHit} the other way`);
    await page.getByRole("region", { name: "Alerts per person, open day" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-preview", WIDE);

    const publish = page.getByRole("button", { name: "Publish as version 2" });
    expect(await publish.isDisabled()).toBe(true);
    const parts = (await page.locator("[data-part]").count()) - 1;
    await page.getByRole("button", { name: "Approve Hand-raiser: target" }).click();
    await page.getByText(`${parts} of ${parts + 1} parts to be approved`).waitFor();
    await page.getByRole("button", { name: "Approve all" }).click();
    await page.getByText("Every part is approved").waitFor();
    const approvals = await store().policyDrafts.approvals(await tenantId());
    expect(new Set(approvals.map(({ by }) => by))).toEqual(new Set(["Ada Admin"]));
    expect(approvals).toHaveLength(parts + 1);
    await page.getByLabel("What people should know").fill("Fifteen minutes from Monday");
    await publish.click();
    await page.getByText(/^Version 2 takes effect/).waitFor();
    expect(await published()).toMatchObject({ version: 2 });
    expect(targetOf(await published())).toBe('{"minutes":15}');
    expect(await kept()).toBeNull();

    await page.getByRole("button", { name: "Versions", exact: true }).click();
    const row = page.locator("[data-version='2']");
    await row.getByText("Fifteen minutes from Monday").waitFor();
    expect(await textOf(page, "[data-version='2']")).toContain("in force");
    await row.getByRole("button", { name: /^What it changed/ }).click();
    await row.getByText("hand-raiser target").waitFor();
    expect(await row.locator("del, ins").allInnerTexts()).toEqual(["30 minutes", "15 minutes"]);
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-difference", WIDE);
    await page.getByRole("button", { name: "Roll back to version 1" }).click();
    const dialog = page.getByRole("dialog", { name: "Roll back to version 1" });
    await dialog.locator("ins").waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-roll-back", WIDE);
    await dialog.getByRole("button", { name: "Roll back", exact: true }).click();
    await page.locator("[data-version='3']").getByText("Rolled back to version 1.").waitFor();
    expect(targetOf(await published())).toBe('{"minutes":30}');
    expect(troubles).toEqual([]);
    await close();
  });

  test("hours are drawn with keys, and the example follows from the server", async () => {
    const { page, close } = await open("?part=hours", WIDE);
    const friday = page.locator("[data-examples]");
    await friday.getByText("Fri 6 Mar 16:50 + 30 open minutes → Mon 9 Mar 09:20 UTC").waitFor();
    const closes = page.getByRole("slider", { name: "Friday, closes" });
    await closes.focus();
    for (let times = 0; times < 4; times++) await page.keyboard.press("ArrowLeft");
    expect(await closes.getAttribute("aria-valuetext")).toBe("16:00");
    await page.getByText("Fri 6 Mar 15:50 + 30 open minutes → Mon 9 Mar 09:20 UTC").waitFor();
    await saved(page);
    const { calendars } = (await kept())!.file as {
      calendars: Record<string, { week: Record<string, unknown> }>;
    };
    expect(calendars.business!.week.fri).toEqual([["09:00", "16:00"]]);
    await page.getByText("Add a country's public holidays").click();
    await page.getByLabel("Country").fill("US");
    await page.getByRole("button", { name: /^Look up/ }).click();
    await page.getByRole("button", { name: "Take them over" }).click();
    await page
      .getByText(/Independence Day/)
      .first()
      .waitFor();
    await saved(page);
    await picture(page, "rules-holidays", WIDE);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("heading", { name: "No draft" }).waitFor();
    await close();
  });

  test("what is rare has its form too: wrong words are refused beside the field, sound ones are kept", async () => {
    const { page, troubles, close } = await open("?part=messages", WIDE);
    await page.getByRole("button", { name: "Say it in your own words" }).click();
    const first = page.getByLabel("First line");
    await first.fill("Please call {{leedName}}");
    await page.getByRole("status").filter({ hasText: "leedName" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-messages-wrong", WIDE);
    await first.fill("Please call ");
    await page.getByText("What stands for a value").click();
    await first.focus();
    await page.getByRole("button", { name: "{{leadName}}", exact: true }).click();
    await saved(page);
    await page.getByText("Please call Ada Lovelace", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Recipients", exact: true }).click();
    await page
      .getByLabel("Executive", { exact: true })
      .selectOption({ label: "Somebody else, by address …" });
    await page.getByLabel("Executive", { exact: true }).fill("eve@example.com");
    await page.keyboard.press("Enter");
    const elsewhere = page.getByLabel("Name somebody else who may answer for");
    await elsewhere.selectOption({ label: "Rita Rep" });
    await page.getByLabel("Who else answers for Rita Rep").selectOption({ index: 1 });
    await page.getByRole("button", { name: /does not answer for Rita Rep$/ }).waitFor();

    await page.getByRole("button", { name: "Calendars", exact: true }).click();
    await page.getByLabel("Date", { exact: true }).fill("2026-12-24");
    await page.getByRole("button", { name: "Give this date its own hours" }).click();
    await page.getByRole("button", { name: "Add a stretch on Thu, 24 Dec 2026" }).click();
    await page.getByLabel("Thu, 24 Dec 2026, closes 2").fill("17:00");
    await page.getByLabel("Name of these hours").fill("London");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.locator("button:disabled", { hasText: "Rename" }).waitFor();

    await page.getByRole("button", { name: "Answers and reasons", exact: true }).click();
    await page.getByRole("button", { name: "Ask whether an apology is owed" }).click();
    await page.getByLabel("What a person might say").fill("We are sorry that you waited.");
    await page.getByLabel("The weekly report is made on", { exact: true }).selectOption("Friday");

    await page.getByRole("button", { name: "Lead types and clocks", exact: true }).click();
    await page.getByLabel("Warning 1: counted as").selectOption("so long before due");
    await page.getByText("What starts and stops this clock").click();
    await page.getByLabel("A new owner gets").selectOption("what is left, and at least");
    await page.getByRole("button", { name: "Add a clock" }).click();
    await page.getByText("What starts and stops this clock").click();
    await page.getByLabel("Its name in rules and reports").fill("call-back");
    await page.getByLabel("Stops when").selectOption("an answer, or a decision");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "rules-clock", WIDE);
    interface Kept {
      readonly clocks: readonly { readonly name: string }[];
      readonly alerts: { readonly templates: unknown };
      readonly people: { readonly executive: string };
      readonly delegates: Readonly<Record<string, readonly string[]>>;
      readonly calendars: Readonly<Record<string, { readonly overrides: unknown }>>;
      readonly apologies: { readonly draft: string };
      readonly packs: { readonly weekly: { readonly day: number } };
    }
    const file = async () => (await kept())?.file as unknown as Kept;
    await expectSoon(async () =>
      (await file()).clocks.some(
        (clock) => JSON.stringify(clock).includes("touchOrOutcome") && clock.name === "call-back",
      ),
    );
    await saved(page);
    const { clocks, alerts, people, delegates, calendars, apologies, packs } = await file();
    expect(alerts.templates).toMatchObject({ breach: { subject: "Please call {{leadName}}" } });
    expect(people.executive).toBe("eve@example.com");
    expect(Object.values(delegates).map((others) => others.length)).toEqual([1]);
    expect(calendars.London!.overrides).toEqual({
      "2026-12-24": [
        ["09:00", "13:00"],
        ["14:00", "17:00"],
      ],
    });
    expect(calendars.business).toBeUndefined();
    expect(apologies.draft).toBe("We are sorry that you waited.");
    expect(packs.weekly.day).toBe(5);
    expect(clocks.find(({ name }) => name === "response")).toMatchObject({
      warnings: [{ before: { minutes: 10 } }],
      allowance: { floorMinutes: 10 },
      calendar: "London",
    });
    expect(problemsOf(await file())).toEqual([]);
    expect(troubles).toEqual([]);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("heading", { name: "No draft" }).waitFor();
    await close();
  });

  test("two people at once: both texts are shown, and nothing is overwritten unseen", async () => {
    const ada = await open("", WIDE);
    await within(ada.page).fill("20");
    await saved(ada.page);
    const bob = await open("", WIDE, "Bob Editor");
    await saved(bob.page);
    await bob.page.route("**/api/pulse*", (route) => route.abort());
    await bob.page.route("**/api/policies/editor", (route) => route.abort());
    await within(ada.page).fill("25");
    await expectSoon(
      async () =>
        (await kept())?.revision === 2 || targetOf((await kept())!.file as never) === '{"minutes":25}',
    );
    await bob.page.unroute("**/api/policies/editor");
    await within(bob.page).fill("10");
    const both = bob.page.getByRole("alert").filter({ hasText: "Somebody was faster" });
    await both.getByText("Ada Admin's draft").waitFor();
    expect(await both.locator("ins").allInnerTexts()).toEqual(["25 minutes", "10 minutes"]);
    expect(await seriousIn(bob.page)).toEqual([]);
    await picture(bob.page, "rules-conflict", WIDE);
    expect(targetOf((await kept())!.file as never)).toBe('{"minutes":25}');
    await both.getByRole("button", { name: "Put mine in its place" }).click();
    await expectSoon(async () => targetOf((await kept())!.file as never) === '{"minutes":10}');
    await ada.close();
    await bob.close();
  });
});

/** The same rules with another time for hand-raisers. */
function withTarget(
  file: Readonly<Record<string, unknown>>,
  target: object,
): Readonly<Record<string, unknown>> {
  const { clocks, ...rest } = JSON.parse(JSON.stringify(file)) as {
    clocks: { name: string; target: { byLeadType: Record<string, object> } }[];
  };
  clocks.find(({ name }) => name === "response")!.target.byLeadType["hand-raiser"] = target;
  return { ...rest, clocks };
}

async function expectSoon(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it did not come to hold");
}
