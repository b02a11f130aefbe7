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

inBrowser("leads", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([openWorld(), openBrowser()]);
    await stack.advanceTo("2026-03-02T10:30:12Z");
    await stack.call(emailOf("Brandt"), "carl");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });

  const address = (path = "/leads") => `${stack.app.url}/console${path}`;
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${stack.app.url}/api${path}`)).json()) as T;
  const idOf = async (q: string) =>
    (await get<{ leads: readonly { leadId: string }[] }>(`/leads?q=${q}`)).leads[0]!.leadId;
  const pageOf = async (q: string) => address(`/leads/${await idOf(q)}`);

  test.each(LOOKS)(
    "$width, $theme: the search and a lead, nothing serious for axe, nothing sideways",
    async (look) => {
      const { page, troubles, close } = await browser.visit(address(), look);
      await page.getByRole("link", { name: "Hannah Brandt" }).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "leads", look);
      for (const [name, q] of [
        ["lead", "brandt"],
        ["lead-unowned", "duarte"],
      ] as const) {
        await page.goto(await pageOf(q));
        await page.getByRole("heading", { name: "What happened" }).waitFor();
        await page.getByText("Every figure, to check by hand").first().waitFor();
        expect(await seriousIn(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        await picture(page, name, look);
      }
      expect(troubles).toEqual([]);
      await close();
    },
  );

  test("finds by what is typed, keeps it in the address, and keys lead to the lead", async () => {
    const { page, close } = await browser.visit(address(), WIDE);
    await page.getByRole("link", { name: "Hannah Brandt" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("calderon vantage");
    await page.getByRole("link", { name: "Rafael Duarte" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Ines Calderón" }).waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("calderon vantage");
    await page.getByRole("searchbox").blur();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Ines Calderón" }).waitFor();
    await page.goBack();
    await page.getByRole("searchbox").fill("nobody at all");
    await page.getByRole("heading", { name: "No lead found for “nobody at all”" }).waitFor();
    await picture(page, "leads-nothing", WIDE);
    await close();
  });

  test("shows whose time it was to the second, as the store has it", async () => {
    const { page, close } = await browser.visit(await pageOf("brandt"), WIDE);
    await page.getByRole("heading", { name: "Where the time went" }).waitFor();
    const { rows } = await stack.app.store.db.query<{ systems: number; human: number; total: number }>(
      `select systems_ms as systems, human_ms as human, total_ms as total from journeys
       where lead_id = $1 order by number desc limit 1`,
      [await idOf("brandt")],
    );
    // 09:31:12 engaged, 09:38:22 handed over, 10:30:12 called.
    expect(rows).toEqual([{ systems: 430_000, human: 3_110_000, total: 3_540_000 }]);
    const text = (await page.locator("section", { hasText: "Where the time went" }).first().allInnerTexts())
      .join(" ")
      .replaceAll(/\s+/g, " ");
    for (const figure of ["59 min 00 s", "7 min 10 s", "51 min 50 s"]) expect(text).toContain(figure);
    expect(text).toContain("Benchmark for systems: normal, 5 min to 10 min");
    await page.getByText("Show as a table").click();
    const cells = await page.locator("details table tbody tr").allInnerTexts();
    expect(cells.at(-1)!.replaceAll(/\s+/g, " ")).toBe(
      "09:38:22 Carl Colleague Until the first touch Human 51 min 50 s",
    );
    await close();
  });

  test("every clock, alert and fact that the API tells is on the page", async () => {
    const lead = await get<{
      readonly journeys: readonly [
        {
          readonly clocks: readonly { readonly label: string; readonly target: string }[];
          readonly told: readonly { readonly what: string; readonly to: string }[];
        },
      ];
      readonly happened: readonly { readonly what: string; readonly source: string }[];
    }>(`/leads/${await idOf("brandt")}`);
    const { page, close } = await browser.visit(await pageOf("brandt"), WIDE);
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    await page.getByText("not sent, and why").click();
    const main = (await page.locator("main").allInnerTexts()).join(" ").replaceAll(/\s+/g, " ");
    const [journey] = lead.journeys;
    for (const { label, target } of journey.clocks) {
      expect(main).toContain(label);
      expect(main).toContain(target);
    }
    for (const { what, to } of journey.told) expect(main).toContain(`${what}, to ${to}`);
    expect(await page.locator("section", { hasText: "What happened" }).getByRole("listitem").count()).toBe(
      lead.happened.length,
    );
    await close();
  });

  test("why it was late is asked, saved beside the miss, and can be changed", async () => {
    const { page, troubles, close } = await browser.visit(await pageOf("brandt"), WIDE);
    await page.getByLabel("Reason", { exact: true }).selectOption({ label: "In a meeting or on a call" });
    await page.getByLabel("What was done (optional)").fill("Called back at 10:30.");
    await page.getByRole("button", { name: "Save reason" }).click();
    await page.getByText("Saved: it stands beside the miss, and goes onto the record.").waitFor();
    await page.getByText("In a meeting or on a call", { exact: false }).first().waitFor();
    const { rows } = await stack.app.store.db.query<{ reason: string; note: string }>(
      "select body ->> 'breachReason' as reason, body ->> 'resolutionNote' as note from journeys where lead_id = $1",
      [await idOf("brandt")],
    );
    expect(rows).toEqual([{ reason: "in_meeting", note: "Called back at 10:30." }]);
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await page.getByLabel("Reason", { exact: true }).inputValue()).toBe("in_meeting");
    expect(troubles).toEqual([]);
    await close();
  });

  test("the verdict is contested with a reason, waits for a reviewer, and can be taken back", async () => {
    const { page, troubles, close } = await browser.visit(await pageOf("brandt"), WIDE);
    await page.getByRole("button", { name: "Contest this" }).click();
    await page.getByLabel("What is wrong about it?").fill("She was on the phone with me at ten.");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "lead-contest", WIDE);
    await page.getByRole("button", { name: "Contest", exact: true }).click();
    await page.getByText("Contested: a reviewer is told.").waitFor();
    await page.getByRole("heading", { name: "Reviews" }).waitFor();
    await picture(page, "lead-contested", WIDE);
    const reviews = await get<readonly { kind: string }[]>("/reviews");
    expect(reviews.map(({ kind }) => kind)).toContain("contested");
    await page.getByRole("button", { name: "Contest it no longer" }).click();
    await page.getByRole("button", { name: "Contest this" }).waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  test("the worklist opens it: the button in the panel, and Enter", async () => {
    const { page, close } = await browser.visit(address("/worklist"), WIDE);
    await page.getByRole("link", { name: "Rafael Duarte" }).click();
    await page.getByRole("link", { name: "Open the whole story" }).click();
    await page.getByRole("heading", { name: "Rafael Duarte" }).waitFor();
    await page.getByText("Nobody was handed the lead.", { exact: false }).waitFor();
    await page.goBack();
    await page.getByRole("complementary", { name: "Rafael Duarte" }).waitFor();
    await page.getByRole("link", { name: "Rafael Duarte" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Rafael Duarte" }).waitFor();
    await close();
  });

  test("a lead that there is not, and a server that fails, are told", async () => {
    const { page, close } = await browser.visit(address("/leads/nobody"), WIDE);
    await page.getByRole("heading", { name: "There is no such lead" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.route("**/api/leads*", (route) =>
      route.fulfill({ status: 500, body: '{"error":"It failed here."}' }),
    );
    await page.goto(address());
    await page.getByRole("heading", { name: "The leads could not be searched" }).waitFor();
    await page.unroute("**/api/leads*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Hannah Brandt" }).waitFor();
    await close();
  });
});
