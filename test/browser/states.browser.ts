import type { Page, Route } from "playwright-core";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { asAdmin } from "./support/as-admin.ts";
import {
  inBrowser,
  type Look,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
} from "./support/browser.ts";

const WIDE: Look = { width: "wide", theme: "light" };

/** What the API answers instead of what it knows. */
const ANSWERS = {
  denied: (route: Route) =>
    route.fulfill({ status: 403, json: { error: "Your role does not see this.", fix: "Ask an admin." } }),
  failed: (route: Route) => route.fulfill({ status: 500, json: { error: "It failed here." } }),
  cutOff: (route: Route) => route.fulfill({ status: 200, body: "" }),
  gone: (route: Route) => route.abort("connectionrefused"),
} as const;

/** What a page says then, so that nobody wonders: in words, with what to do. */
const SAYS = {
  denied: /Your role does not see this\.\s+Ask an admin\./,
  failed: /It failed here\./,
  cutOff: /Leadclock does not answer\. Nothing is lost/,
  gone: /Leadclock does not answer\. Nothing is lost/,
} as const;

/** These read nothing of the account before somebody asks for it. */
const ASKS_NOTHING = ["Help"];

inBrowser("every page when things are not as they should be", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    // An account to which no lead has come yet.
    stack = await openPortalStack({ at: "2026-03-02T09:00:00Z" });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const open = async () => {
    const visit = await browser.visit(`${stack.app.url}/console/help`, WIDE);
    await asAdmin(visit.page, stack, "Ada Admin");
    await nav(visit.page).getByRole("link").first().waitFor();
    return visit;
  };
  const nav = (page: Page) => page.getByRole("navigation", { name: "Main", exact: true });
  const pagesOf = async (page: Page) =>
    (await nav(page).getByRole("link").allInnerTexts()).map((name) => name.replace(/\d+/g, "").trim());
  /** The browser itself tells of each answer that is no success: that is what is tried here. */
  const ours = (troubles: readonly string[]) =>
    troubles.filter((one) => !/^Failed to load resource/.test(one));

  test.each(Object.keys(ANSWERS) as (keyof typeof ANSWERS)[])(
    "%s: each page says so in a plain sentence, and is never blank",
    async (kind) => {
      const { page, troubles, close } = await open();
      const names = await pagesOf(page);
      expect(names.length).toBeGreaterThan(9);
      await page.route("**/api/**", (route) =>
        /\/api\/(me|pulse)\b/.test(route.request().url()) ? route.fallback() : ANSWERS[kind](route),
      );
      for (const name of names) {
        await nav(page).getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        if (!ASKS_NOTHING.includes(name))
          await page
            .locator("main")
            .getByText(SAYS[kind])
            .first()
            .waitFor()
            .catch(() => {
              throw new Error(`${name}, ${kind}: it says nothing of it`);
            });
        expect({ name, sideways: await scrollsSideways(page) }).toEqual({ name, sideways: false });
      }
      expect(await seriousIn(page)).toEqual([]);
      await nav(page).getByRole("link", { name: "Worklist", exact: true }).click();
      await page.locator("main").getByText(SAYS[kind]).first().waitFor();
      await picture(page, `states-${kind}`, WIDE);
      expect(ours(troubles)).toEqual([]);
      await close();
    },
  );

  test("an account without a lead: each page says what will stand there, and nothing breaks", async () => {
    const { page, troubles, close } = await open();
    for (const name of await pagesOf(page)) {
      await nav(page).getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
      const words = ((await page.locator("main").textContent()) ?? "").replaceAll(/\s+/g, " ").trim();
      expect({ name, isPlain: words.length > 60 && !/undefined|NaN|\[object/.test(words) }).toEqual({
        name,
        isPlain: true,
      });
    }
    expect(troubles).toEqual([]);
    await close();
  });

  test("a channel is set up, tried and taken out; what is wrong is said in the dialog", async () => {
    const { page, troubles, close } = await open();
    await nav(page).getByRole("link", { name: "Channels", exact: true }).click();
    const slack = page.locator("[data-channel=slack]");
    await slack.getByRole("button", { name: "Set up… Slack" }).click();
    const dialog = page.getByRole("dialog", { name: "Set up Slack" });
    await dialog.getByLabel("Webhook address instead of a token").fill("http://elsewhere.example/hook");
    expect(await seriousIn(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Keep" }).click();
    await dialog.getByText(/hooks\.slack\.com/).waitFor();
    await picture(page, "channels-wrong", WIDE);
    await dialog
      .getByLabel("Webhook address instead of a token")
      .fill("https://hooks.slack.com/services/T000/B000/secretsecret1234");
    await dialog.getByRole("button", { name: "Keep" }).click();
    await slack.getByText("set up", { exact: true }).waitFor();
    expect(await page.locator("main").textContent()).not.toContain("secretsecret");

    await slack.getByRole("button", { name: "Send a test message… by Slack" }).click();
    const trying = page.getByRole("dialog", { name: "Test Slack" });
    await trying.getByLabel(/^To whom/).fill("Nobody Known");
    expect(await seriousIn(page)).toEqual([]);
    await trying.getByRole("button", { name: "Send it" }).click();
    await trying.getByText(/Nobody Known/).waitFor();
    await picture(page, "channels-test", WIDE);
    await trying.getByRole("button", { name: "Back" }).click();

    await slack.getByRole("button", { name: "Take out… Slack" }).click();
    const leaving = page.getByRole("dialog", { name: "Take Slack out" });
    await leaving.getByText("Alerts go on as tasks in the CRM").waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await leaving.getByRole("button", { name: "Take it out" }).click();
    await slack.getByText("not set up", { exact: true }).waitFor();
    await page.getByText("Tasks in the CRM only").waitFor();
    const { rows } = await stack.app.store.db.query<{ action: string }>(
      "select action from audit where tenant_id = $1 and action like 'channel%' order by seq",
      [(await stack.tenant()).id],
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(ours(troubles)).toEqual([]);
    await close();
  });

  test("fields that differ are told on Health, and mended there", async () => {
    const { page, troubles, close } = await open();
    const gone = "leadclock_speed_to_lead";
    // No portal lets go of a field at a test's word: the first comparison is told otherwise, mending is the real thing.
    await page.route("**/api/setup/fields", async (route) => {
      if (route.request().method() !== "GET" || hasMended) return route.fallback();
      const response = await route.fetch();
      const answer = (await response.json()) as { accounts: { others: unknown[]; inOrder: boolean }[] };
      const [first, ...others] = answer.accounts;
      await route.fulfill({
        response,
        json: {
          ...answer,
          accounts: [
            { ...first, inOrder: false, others: [{ what: gone, state: "missing", detail: null }] },
            ...others,
          ],
        },
      });
    });
    let hasMended = false;
    await nav(page).getByRole("link", { name: "Health", exact: true }).click();
    await page
      .getByRole("button", { name: /Compare/ })
      .first()
      .click();
    await page.getByText(gone).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "health-fields", WIDE);
    hasMended = true;
    await page.getByRole("button", { name: "Mend the fields" }).click();
    await page.getByText(gone).waitFor({ state: "detached" });
    expect(troubles).toEqual([]);
    await close();
  });
});
